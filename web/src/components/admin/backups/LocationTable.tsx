/** Each place a backup is stored in: its state, its folder, when it was last checked, what went wrong and how to mend it. */
import { type BackupMetadata, canCopyTo } from '@contract';
import { Group, Stack, Text } from '@mantine/core';
import { CopyText } from '../../common/CopyText.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import { locationError, locationLook } from './locationWords.ts';
import { RetryDestination } from './RetryDestination.tsx';

export function LocationTable({ backup }: { backup: BackupMetadata }) {
  if (backup.storageLocations.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No place was chosen before it ended.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {backup.storageLocations.map((one) => {
        const error = locationError(backup, one);
        return (
          <div key={`${one.provider}/${one.path}`}>
            <Group gap="sm">
              <Text size="sm" fw={600} className="fv-break">
                {one.provider}
              </Text>
              <StatusTag {...locationLook(backup, one)} />
              <CopyText text={one.path} what={`path in ${one.provider}`} max={44} />
              {one.checkedAt !== undefined && (
                <Text size="sm" c="dimmed">
                  checked <Moment at={one.checkedAt} />
                </Text>
              )}
              {canCopyTo(backup, one.provider) && (
                <RetryDestination backup={backup} provider={one.provider} size="xs" />
              )}
            </Group>
            {error !== null && (
              <Text size="sm" mt={4} className="fv-break" style={{ color: 'var(--fv-bad)' }}>
                {error}
              </Text>
            )}
          </div>
        );
      })}
    </Stack>
  );
}
