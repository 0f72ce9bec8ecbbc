/** Asks how thoroughly a backup is to be verified, and starts it; the result shows in the live record. */
import type { BackupMetadata } from '@contract';
import { Button, Modal, Radio, Stack } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
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
import {
  ASKABLE_LEVELS,
  type AskableLevel,
  LEVEL_WORDS,
  levelMeaning,
} from './verificationWords.ts';
import { verifyRequest } from './verifyForm.ts';

interface VerifyDialogProps {
  /** `null` closes the dialog. */
  backup: BackupMetadata | null;
  onClose(): void;
}

export function VerifyDialog({ backup, onClose }: VerifyDialogProps) {
  const shown = useLast(backup);
  return (
    <Modal
      opened={backup !== null}
      onClose={onClose}
      title={shown === null ? '' : `Verify the ${backupName(shown, viewerZone())}`}
      centered
    >
      {shown !== null && <VerifyForm key={shown.id} backup={shown} onClose={onClose} />}
    </Modal>
  );
}

function VerifyForm({ backup, onClose }: { backup: BackupMetadata; onClose(): void }) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLFormElement>(null);
  const [level, setLevel] = useState<AskableLevel>('checksum');
  const [passphrase, setPassphrase] = useState('');
  const asks = level === 'full' && asksPassphrase([backup], task.failure, passphrase);
  const shownFields = ['level', ...(asks ? ['encryptionKey'] : [])];
  useFaultFocus(view, task.failure);

  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run(async () => {
      await command('verifyBackup', verifyRequest(backup.id, level, asks ? passphrase : null));
      setPassphrase('');
      toast({ tone: 'ok', title: 'Verification started', message: LEVEL_WORDS[level].name });
      announce('Verification started.');
      onClose();
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <Radio.Group
          label="How thoroughly"
          value={level}
          onChange={setLevel}
          error={task.failure?.ofField('level')}
        >
          <Stack gap="sm" mt={8}>
            {ASKABLE_LEVELS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={LEVEL_WORDS[one].name}
                description={levelMeaning(one, backup)}
              />
            ))}
          </Stack>
        </Radio.Group>
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
            Verify
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}
