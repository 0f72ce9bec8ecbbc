/** The dialogs that act on one backup, of which one at most is open. */
import type { BackupActs } from './backupActs.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { DrillDialog } from './DrillDialog.tsx';
import { VerifyDialog } from './VerifyDialog.tsx';

interface BackupActDialogsProps {
  isOpen: boolean;
  acts: BackupActs;
  onDeleted: (() => void) | undefined;
}

export function BackupActDialogs({ isOpen, acts, onDeleted }: BackupActDialogsProps) {
  const open = isOpen ? acts.open : null;
  const backupFor = (act: NonNullable<BackupActs['open']>['act']) =>
    open?.act === act ? open.backup : null;
  return (
    <>
      <DrillDialog backup={backupFor('drill')} onClose={acts.close} />
      <VerifyDialog backup={backupFor('verify')} onClose={acts.close} />
      <DeleteDialog backup={backupFor('delete')} onClose={acts.close} onDeleted={onDeleted} />
    </>
  );
}
