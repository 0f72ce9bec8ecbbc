/** Asks once more before a storage provider is removed: password and second factor, and what backups need of it. */
import type { StorageProviderDoc } from '@contract';
import { Button, Checkbox, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { Failure } from '../../../../data/Failure.ts';
import { useRecords } from '../../../../data/RecordsContext.tsx';
import { readableOf } from '../../../../data/StoredRow.ts';
import { viewerZone } from '../../../../lib/instants.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { DialogActs } from '../../../common/DialogActs.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { toast } from '../../../common/toast.tsx';
import { useFaultFocus } from '../../../common/useFaultFocus.ts';
import { useLast } from '../../../common/useLast.ts';
import { useTask } from '../../../common/useTask.ts';
import { withNames } from '../chain.ts';
import { ProofFields } from '../ProofFields.tsx';
import { isSaidAtField } from '../passphrase.ts';
import { useProof } from '../useProof.ts';
import { placeWords } from './providerWords.ts';

interface RemoveProviderDialogProps {
  /** `null` closes the dialog. */
  provider: StorageProviderDoc | null;
  onClose(): void;
}

export function RemoveProviderDialog({ provider, onClose }: RemoveProviderDialogProps) {
  const shown = useLast(provider);
  return (
    <Modal
      opened={provider !== null}
      onClose={onClose}
      title={shown === null ? '' : <span className="fv-break">Remove {shown.name}?</span>}
      centered
    >
      {shown !== null && <Confirmation key={shown.id} provider={shown} onClose={onClose} />}
    </Modal>
  );
}

function Confirmation({ provider, onClose }: { provider: StorageProviderDoc; onClose(): void }) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const proof = useProof();
  const view = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState('');
  const [isForced, setForced] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const failure = useNamed(task.failure);
  useFaultFocus(view, task.failure);

  async function remove(): Promise<void> {
    try {
      await command('removeStorageProvider', { id: provider.id, force: isForced });
    } catch (error) {
      if (error instanceof Failure && error.code === 'auth/sign-in-not-recent') proof.forget();
      if (error instanceof Failure && error.code === 'storage/holds-backups') setHeld(true);
      throw error;
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run(async () => {
      if (!(await proof.prove(password))) return;
      await remove();
      setPassword('');
      toast({ tone: 'ok', title: 'Storage provider removed', message: provider.name });
      announce(`${provider.name} is removed.`);
      onClose();
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="md">
        <Text size="sm" className="fv-break">
          Firevault forgets this place and the credentials for it. What is stored in{' '}
          {placeWords(provider)} stays there.
        </Text>
        <ProofFields
          password={password}
          onPassword={(typed) => {
            setPassword(typed);
            proof.forget();
          }}
          proof={proof}
          failure={failure}
        />
        {failure !== null && !isSaidAtField(failure, ['password']) && (
          <FailureAlert failure={failure} shownFields={['password', 'id']} />
        )}
        {isHeld && (
          <Checkbox
            label="Remove it although it is in use"
            description={`What is stored there can be read again only when a provider with the id ${provider.id} is added for the same place.`}
            checked={isForced}
            onChange={(event) => setForced(event.currentTarget.checked)}
          />
        )}
        <DialogActs>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            type="submit"
            color="red"
            loading={task.isBusy}
            disabled={password === '' || proof.missing !== null || (isHeld && !isForced)}
          >
            {isForced ? 'Remove it all the same' : 'Remove the provider'}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}

/** The server knows backups by their ids. */
function useNamed(failure: Failure | null): Failure | null {
  const { backups } = useRecords();
  if (failure?.code !== 'storage/holds-backups' || backups.state !== 'ready') return failure;
  const { code, requestId, fields } = failure;
  const message = withNames(failure.message, readableOf(backups.value.rows), viewerZone());
  const nextStep = 'Delete those first, or disable the provider instead.';
  return new Failure({ message, code, nextStep, requestId, fields }, failure);
}
