/** Compares the documents of a level with the live ones and marks each; asked for, since each costs a read. */
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { countOf } from '../../../../lib/numbers.ts';
import { toastFailure, untoast } from '../../../common/toast.tsx';
import { useTask } from '../../../common/useTask.ts';
import { useBrowsing } from './BrowseContext.tsx';

const TOAST = 'mark-changes';

export function MarkChanges({ paths }: { paths: readonly string[] }) {
  const { backupId, passphrase, marks, onMark } = useBrowsing();
  const command = useCommand();
  const { run, isBusy, failure } = useTask();
  const open = paths.filter((path) => !marks.has(path));

  useEffect(() => {
    if (failure !== null) toastFailure(TOAST, failure);
  }, [failure]);

  function compare() {
    untoast(TOAST);
    void run(async () => {
      const key = passphrase === null ? {} : { encryptionKey: passphrase };
      // One after the other: a burst would start an instance of the function for each of them.
      for (const path of open) {
        const { status } = await command('diffBackupDocument', { backupId, path, ...key });
        onMark(path, status);
      }
    });
  }

  if (open.length === 0 && !isBusy) return null;
  return (
    <Button size="compact-sm" variant="subtle" loading={isBusy} onClick={compare}>
      Mark what changed since ({countOf(open.length, 'read')})
    </Button>
  );
}
