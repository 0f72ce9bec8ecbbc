/** Asks once more before a backup is deleted: names it, says what goes, and asks for the password when the sign-in is old. */
import type { BackupMetadata } from '@contract';
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { formatBytes } from '../../../lib/numbers.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { toast } from '../../common/toast.tsx';
import { useLast } from '../../common/useLast.ts';
import { backupName } from './backupWords.ts';
import { withNames } from './chain.ts';
import { ProofFields } from './ProofFields.tsx';
import { isSaidAtField } from './passphrase.ts';
import { useProvenTask } from './useProvenTask.ts';

interface DeleteDialogProps {
  /** `null` closes the dialog. */
  backup: BackupMetadata | null;
  onClose(): void;
  onDeleted?: (() => void) | undefined;
}

export function DeleteDialog({ backup, onClose, onDeleted }: DeleteDialogProps) {
  const shown = useLast(backup);
  return (
    <Modal
      opened={backup !== null}
      onClose={onClose}
      title={shown === null ? '' : `Delete the ${backupName(shown, viewerZone())}?`}
      centered
    >
      {shown !== null && (
        <Confirmation key={shown.id} backup={shown} onClose={onClose} onDeleted={onDeleted} />
      )}
    </Modal>
  );
}

function Confirmation(props: Omit<DeleteDialogProps, 'backup'> & { backup: BackupMetadata }) {
  const { backup, onClose, onDeleted } = props;
  const command = useCommand();
  const announce = useAnnounce();
  const task = useProvenTask();
  const { backups } = useRecords();
  const records = backups.state === 'ready' ? readableOf(backups.value.rows) : [backup];
  const name = backupName(backup, viewerZone());

  function confirm() {
    return task.run(async () => {
      await command('deleteBackup', { backupId: backup.id });
      toast({ tone: 'ok', title: 'Deletion started', message: name });
      announce(`Deleting the ${name}.`);
      onClose();
      onDeleted?.();
    });
  }

  return (
    <Stack gap="md">
      <Text size="sm" className="fv-break">
        {whatGoes(backup)}
      </Text>
      {task.failure !== null && !isSaidAtField(task.failure, ['password']) && (
        <FailureAlert failure={named(task.failure, records)} shownFields={['backupId']} />
      )}
      {task.mustProve && (
        <ProofFields
          password={task.password}
          onPassword={task.setPassword}
          proof={task.proof}
          failure={task.failure}
        />
      )}
      <DialogActs>
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red" loading={task.isBusy} disabled={task.isProofMissing} onClick={confirm}>
          Delete the backup
        </Button>
      </DialogActs>
    </Stack>
  );
}

/** The server knows backups by their ids. */
function named(failure: Failure, records: readonly BackupMetadata[]): Failure {
  const { code, nextStep, requestId, fields } = failure;
  const message = withNames(failure.message, records, viewerZone());
  return new Failure({ message, code, nextStep, requestId, fields }, failure);
}

function whatGoes(backup: BackupMetadata): string {
  const places = backup.storageLocations.map((one) => one.provider).join(' and ');
  return places === ''
    ? 'Its record is removed; nothing of it was stored.'
    : `What is stored of it in ${places} (${formatBytes(backup.compressedSize)}) is removed, and its record. This cannot be undone.`;
}
