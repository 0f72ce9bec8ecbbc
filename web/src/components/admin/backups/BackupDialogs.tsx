/** What acts on one backup, once it is asked for. */
import { lazy } from 'react';
import { WhenOpened } from '../../common/WhenOpened.tsx';
import type { BackupActs } from './backupActs.ts';

interface BackupDialogsProps {
  acts: BackupActs;
  /** For a page that is about the backup which is gone now. */
  onDeleted?: () => void;
}

const BackupActDialogs = lazy(() =>
  import('./BackupActDialogs.tsx').then((module) => ({ default: module.BackupActDialogs })),
);

export function BackupDialogs({ acts, onDeleted }: BackupDialogsProps) {
  return (
    <WhenOpened isOpen={acts.open !== null}>
      {(isOpen) => <BackupActDialogs isOpen={isOpen} acts={acts} onDeleted={onDeleted} />}
    </WhenOpened>
  );
}
