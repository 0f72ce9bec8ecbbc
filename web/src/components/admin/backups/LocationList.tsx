/** Where a backup is stored, or is being stored: each place with its state, and why where it failed. */
import { type BackupMetadata, canCopyTo } from '@contract';
import { Group, Text, VisuallyHidden } from '@mantine/core';
import { LongName } from '../../common/LongName.tsx';
import { Tip } from '../../common/Tip.tsx';
import { ToneIcon } from '../../common/ToneIcon.tsx';
import { locationError, locationLook } from './locationWords.ts';
import { RetryDestination } from './RetryDestination.tsx';

interface LocationListProps {
  backup: BackupMetadata;
  /** A place that failed can be tried again from here. */
  withRetry?: boolean;
}

export function LocationList({ backup, withRetry = false }: LocationListProps) {
  if (backup.storageLocations.length === 0) return <Text size="sm">no place yet</Text>;
  return (
    <Group gap="sm" component="span">
      {backup.storageLocations.map((one) => {
        const look = locationLook(backup, one);
        const error = locationError(backup, one);
        const words = `${look.word.toLowerCase()}${error === null ? '' : `: ${error}`}`;
        return (
          <Group key={`${one.provider}/${one.path}`} gap={6} wrap="nowrap" component="span">
            <Tip label={words} width={360}>
              <Group gap={4} wrap="nowrap" component="span">
                <ToneIcon tone={look.tone} size={16} isAlive={look.isAlive} />
                <Text size="sm" component="span">
                  <LongName name={one.provider} max={24} />
                </Text>
                <VisuallyHidden>{words}</VisuallyHidden>
              </Group>
            </Tip>
            {one.status === 'copying' && (
              <Text
                size="xs"
                component="span"
                aria-hidden="true"
                style={{ color: 'var(--fv-run)' }}
              >
                {look.word}
              </Text>
            )}
            {withRetry && canCopyTo(backup, one.provider) && (
              <RetryDestination backup={backup} provider={one.provider} />
            )}
          </Group>
        );
      })}
    </Group>
  );
}
