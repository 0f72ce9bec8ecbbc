/** Copies a backup to a place that failed, from one that holds it; the copying itself shows in the live record. */
import type { BackupMetadata } from '@contract';
import { Button } from '@mantine/core';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { toastFailure, untoast } from '../../common/toast.tsx';
import { useTask } from '../../common/useTask.ts';

interface RetryDestinationProps {
  backup: BackupMetadata;
  provider: string;
  size?: 'compact-xs' | 'xs';
}

export function RetryDestination({ backup, provider, size = 'compact-xs' }: RetryDestinationProps) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const toastId = `retry/${backup.id}/${provider}`;

  async function retry() {
    untoast(toastId);
    try {
      await command('retryDestination', { backupId: backup.id, provider });
      announce(`Copying the backup to ${provider}.`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      toastFailure(toastId, error);
      announce(`${error.message} ${error.nextStep ?? ''}`);
    }
  }

  return (
    <Button
      size={size}
      variant="default"
      style={{ flex: 'none' }}
      aria-label={`Retry ${provider}`}
      loading={task.isBusy}
      onClick={() => task.run(retry)}
    >
      Retry
    </Button>
  );
}
