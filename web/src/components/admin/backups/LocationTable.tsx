/** Each place a backup is stored in: its state, its folder, when it was last checked, what went wrong. */
import type { StorageLocation } from '@contract';
import { Group, Stack, Text } from '@mantine/core';
import { CopyText } from '../../common/CopyText.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import type { Tone } from '../../common/tones.ts';

const LOOKS: Record<StorageLocation['status'], { word: string; tone: Tone }> = {
  pending: { word: 'In progress', tone: 'run' },
  complete: { word: 'Complete', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
};

const NOT_COMPLETE = { word: 'Not complete', tone: 'idle' } as const;

interface LocationTableProps {
  locations: readonly StorageLocation[];
  /** The backup has ended: what is still pending then will not come. */
  isOver: boolean;
}

export function LocationTable({ locations, isOver }: LocationTableProps) {
  if (locations.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No place was chosen before it ended.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {locations.map((one) => (
        <div key={`${one.provider}/${one.path}`}>
          <Group gap="sm">
            <Text size="sm" fw={600} className="fv-break">
              {one.provider}
            </Text>
            <StatusTag
              {...(isOver && one.status === 'pending' ? NOT_COMPLETE : LOOKS[one.status])}
            />
            <CopyText text={one.path} what={`path in ${one.provider}`} max={44} />
            {one.checkedAt !== undefined && (
              <Text size="sm" c="dimmed">
                checked <Moment at={one.checkedAt} />
              </Text>
            )}
          </Group>
          {one.error !== undefined && (
            <Text size="sm" mt={4} className="fv-break" style={{ color: 'var(--fv-bad)' }}>
              {one.error}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
