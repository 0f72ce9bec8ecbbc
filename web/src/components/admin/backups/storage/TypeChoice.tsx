/** Which kind of store a new provider is; each with what speaks for it. */
import { StorageProviderType } from '@contract';
import { Select } from '@mantine/core';
import { TYPE_CHOICES } from './providerFields.ts';

interface TypeChoiceProps {
  value: StorageProviderType;
  onChange(type: StorageProviderType): void;
  error?: string | undefined;
}

export function TypeChoice({ value, onChange, error }: TypeChoiceProps) {
  return (
    <Select
      label="Kind of store"
      description={TYPE_CHOICES.find((one) => one.value === value)?.description}
      data={TYPE_CHOICES.map(({ value: type, label }) => ({ value: type, label }))}
      value={value}
      onChange={(chosen) => {
        const parsed = StorageProviderType.safeParse(chosen);
        if (parsed.success) onChange(parsed.data);
      }}
      allowDeselect={false}
      error={error}
    />
  );
}
