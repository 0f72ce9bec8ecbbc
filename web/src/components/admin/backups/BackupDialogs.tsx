/** The dialogs that act on one backup, of which one at most is open. */
import type { BackupActs } from './backupActs.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { DrillDialog } from './DrillDialog.tsx';
import { VerifyDialog } from './VerifyDialog.tsx';

interface BackupDialogsProps {
  acts: BackupActs;
  /** For a page that is about the backup which is gone now. */
  onDeleted?: () => void;
}

export function BackupDialogs({ acts: { open, close }, onDeleted }: BackupDialogsProps) {
  const backupFor = (act: NonNullable<BackupActs['open']>['act']) =>
    open?.act === act ? open.backup : null;
  return (
    <>
      <DrillDialog backup={backupFor('drill')} onClose={close} />
      <VerifyDialog backup={backupFor('verify')} onClose={close} />
      <DeleteDialog backup={backupFor('delete')} onClose={close} onDeleted={onDeleted} />
    </>
  );
}
