/** Starts a backup and says so; the rest of its story comes through the live records. */
import type { CreateBackupInput } from '@contract';
import { useCallback } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { toast } from '../../common/toast.tsx';

/** The returned function rejects with a Failure. */
export function useStartBackup(): (request: CreateBackupInput) => Promise<void> {
  const command = useCommand();
  const announce = useAnnounce();
  return useCallback(
    async (request) => {
      await command('createBackup', request);
      toast({ tone: 'ok', title: 'Backup started', message: 'Its progress is on the overview.' });
      announce('Backup started.');
    },
    [command, announce],
  );
}
