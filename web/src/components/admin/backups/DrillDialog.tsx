/** Says what a drill does and starts it: the backup is restored into a place of its own, compared, and cleared away. */
import { type BackupMetadata, COLLECTIONS } from '@contract';
import { Button, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useCommand } from '../../../data/commands.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { toast } from '../../common/toast.tsx';
import { useFaultFocus } from '../../common/useFaultFocus.ts';
import { useLast } from '../../common/useLast.ts';
import { useTask } from '../../common/useTask.ts';
import { backupName } from './backupWords.ts';
import { PassphraseField } from './PassphraseField.tsx';
import { asksPassphrase, isSaidAtField } from './passphrase.ts';

interface DrillDialogProps {
  /** `null` closes the dialog. */
  backup: BackupMetadata | null;
  onClose(): void;
}

export function DrillDialog({ backup, onClose }: DrillDialogProps) {
  const shown = useLast(backup);
  return (
    <Modal
      opened={backup !== null}
      onClose={onClose}
      title={shown === null ? '' : `Prove the ${backupName(shown, viewerZone())} restorable`}
      centered
    >
      {shown !== null && <DrillForm key={shown.id} backup={shown} onClose={onClose} />}
    </Modal>
  );
}

function DrillForm({ backup, onClose }: { backup: BackupMetadata; onClose(): void }) {
  const command = useCommand();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLFormElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const asks = asksPassphrase([backup], task.failure, passphrase);
  const shownFields = asks ? ['encryptionKey'] : [];
  useFaultFocus(view, task.failure);

  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run(async () => {
      await command('drillBackup', {
        backupId: backup.id,
        ...(asks ? { encryptionKey: passphrase } : {}),
      });
      setPassphrase('');
      toast({ tone: 'ok', title: 'Drill started' });
      announce('Drill started.');
      onClose();
      await navigate(`/admin/backups/${backup.id}`);
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <Text size="sm">
          A drill restores the backup below a document of {COLLECTIONS.drills}, compares each
          document with what was stored, and removes them again. Live documents are not touched.
          Firestore bills the writes, reads and deletes; functions that listen to every document
          fire for them.
        </Text>
        {asks && (
          <PassphraseField
            value={passphrase}
            onChange={setPassphrase}
            error={task.failure?.ofField('encryptionKey')}
          />
        )}
        {task.failure !== null && !isSaidAtField(task.failure, shownFields) && (
          <FailureAlert failure={task.failure} shownFields={shownFields} />
        )}
        <DialogActs>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={task.isBusy} disabled={asks && passphrase === ''}>
            Prove restorable
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}
