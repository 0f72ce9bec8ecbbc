/** Where a backup is stored, or is being stored: each place with its state, and why where it failed. */
import type { StorageLocation } from '@contract';
import { Group, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { LongName } from '../../common/LongName.tsx';
import { ToneIcon } from '../../common/ToneIcon.tsx';
import type { Tone } from '../../common/tones.ts';

const LOOKS: Record<StorageLocation['status'], { tone: Tone; word: string }> = {
  pending: { tone: 'run', word: 'in progress' },
  complete: { tone: 'ok', word: 'complete' },
  failed: { tone: 'bad', word: 'failed' },
};

interface LocationListProps {
  locations: readonly StorageLocation[];
  /** The backup has ended: what is still pending then will not come. */
  isOver: boolean;
}

export function LocationList({ locations, isOver }: LocationListProps) {
  if (locations.length === 0) return <Text size="sm">no place yet</Text>;
  return (
    <Group gap="sm" component="span">
      {locations.map((one) => {
        const look = lookOf(one.status, isOver);
        const words = one.error === undefined ? look.word : `${look.word}: ${one.error}`;
        return (
          <Tooltip key={`${one.provider}/${one.path}`} label={words} multiline maw={360}>
            <Group gap={4} wrap="nowrap" component="span">
              <ToneIcon tone={look.tone} size={16} />
              <Text size="sm" component="span">
                <LongName name={one.provider} max={24} />
              </Text>
              <VisuallyHidden>{words}</VisuallyHidden>
            </Group>
          </Tooltip>
        );
      })}
    </Group>
  );
}

function lookOf(status: StorageLocation['status'], isOver: boolean): { tone: Tone; word: string } {
  return isOver && status === 'pending' ? { tone: 'idle', word: 'not complete' } : LOOKS[status];
}
