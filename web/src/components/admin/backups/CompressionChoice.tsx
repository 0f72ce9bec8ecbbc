/** How the backup is compressed, each way with what speaks for it. */
import { Compression } from '@contract';
import { Group, Select, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { COMPRESSION_CHOICES } from './backupForm.ts';

interface CompressionChoiceProps {
  value: Compression;
  onChange(compression: Compression): void;
  error?: string | undefined;
}

const WAYS: readonly Compression[] = ['gzip', 'zstd', 'zip', 'none'];

export function CompressionChoice({ value, onChange, error }: CompressionChoiceProps) {
  return (
    <Select
      label="Compression"
      description={COMPRESSION_CHOICES[value].meaning}
      data={WAYS.map((way) => ({ value: way, label: COMPRESSION_CHOICES[way].name }))}
      value={value}
      onChange={(chosen) => {
        const parsed = Compression.safeParse(chosen);
        if (parsed.success) onChange(parsed.data);
      }}
      allowDeselect={false}
      renderOption={({ option, checked }) => (
        <Group justify="space-between" wrap="nowrap" gap="sm" w="100%">
          <div>
            <Text size="sm">{option.label}</Text>
            <Text size="xs" c="dimmed">
              {COMPRESSION_CHOICES[Compression.parse(option.value)].meaning}
            </Text>
          </div>
          {checked === true && <IconCheck size={16} aria-hidden="true" style={{ flex: 'none' }} />}
        </Group>
      )}
      error={error}
    />
  );
}
