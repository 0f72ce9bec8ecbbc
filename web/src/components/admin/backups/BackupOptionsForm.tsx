/** A backup with options: what, how it is compressed and encrypted, where it goes, and as of when. */
import { type BackupType, NEVER_BACKED_UP } from '@contract';
import { Button, Radio, Skeleton, Stack } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useStorageProviders } from '../../../data/useStorageProviders.ts';
import { nowMs } from '../../../lib/clock.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useFaultFocus } from '../../common/useFaultFocus.ts';
import { useTask } from '../../common/useTask.ts';
import {
  type BackupForm,
  backupRequest,
  EMPTY_BACKUP_FORM,
  faultsOf,
  hasPassphrase,
  submitLabel,
} from './backupForm.ts';
import { CollectionChoice } from './CollectionChoice.tsx';
import { CompressionChoice } from './CompressionChoice.tsx';
import { DestinationChoice } from './DestinationChoice.tsx';
import { chosenDestinations } from './destinations.ts';
import { EncryptionChoice } from './EncryptionChoice.tsx';
import { MomentChoice } from './MomentChoice.tsx';
import { useCollectionList } from './useCollectionList.ts';
import { useStartBackup } from './useStartBackup.ts';

const TYPES: readonly { value: BackupType; label: string; description: string }[] = [
  {
    value: 'full',
    label: 'The whole database',
    description: 'Every collection and sub-collection, as of one moment.',
  },
  {
    value: 'incremental',
    label: 'Incremental',
    description:
      'Only what changed since the newest backup it can build on; becomes a full one by itself when there is none.',
  },
  {
    value: 'collections',
    label: 'Chosen collections',
    description: 'With all their sub-collections.',
  },
];

export function BackupOptionsForm({ onDone }: { onDone(): void }) {
  const [form, setForm] = useState<BackupForm>(EMPTY_BACKUP_FORM);
  // Faults show from the first try on, and go as they are mended.
  const [tries, setTries] = useState(0);
  const task = useTask();
  const start = useStartBackup();
  const view = useRef<HTMLFormElement>(null);
  const collections = useCollectionList(form.type === 'collections');
  const providers = useStorageProviders();
  const destinations = chosenDestinations(form.destinations, providers);
  const faults = tries === 0 ? [] : faultsOf(form, destinations, nowMs());
  useFaultFocus(view, tries);
  useFaultFocus(view, task.failure);

  function change(changes: Partial<BackupForm>) {
    setForm((before) => ({ ...before, ...changes }));
  }

  function errorOf(field: string): string | undefined {
    const own = faults.find((one) => one.field === field || one.field.startsWith(`${field}.`));
    return own?.message ?? task.failure?.ofField(field);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (faultsOf(form, destinations, nowMs()).length > 0) {
      setTries((count) => count + 1);
      return;
    }
    void task.run(async () => {
      await start(backupRequest(form, destinations));
      change({ passphrase: '', repeat: '' });
      setTries(0);
      onDone();
    });
  }

  const typeError = errorOf('type') ?? errorOf('baseBackupId');
  const isListed = form.type === 'collections' && collections.state === 'ready';
  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <Radio.Group
          label="What"
          value={form.type}
          onChange={(type) => change({ type })}
          error={typeError}
          data-fault={typeError !== undefined}
        >
          <Stack gap="sm" mt={8}>
            {TYPES.map((one) => (
              <Radio key={one.value} {...one} />
            ))}
          </Stack>
        </Radio.Group>

        {form.type === 'collections' && collections.state === 'loading' && (
          <Skeleton height={160} />
        )}
        {form.type === 'collections' && collections.state === 'failed' && (
          <FailureAlert failure={collections.failure} onRetry={collections.retry} />
        )}
        {isListed && (
          <CollectionChoice
            label="Collections to back up"
            entries={collections.collections
              .filter((name) => !NEVER_BACKED_UP.includes(name))
              .map((collection) => ({ collection }))}
            chosen={form.collections}
            onChange={(chosen) => change({ collections: chosen })}
            error={errorOf('collections')}
          />
        )}

        <CompressionChoice
          value={form.compression}
          onChange={(compression) => change({ compression })}
          error={errorOf('compression')}
        />
        <EncryptionChoice form={form} onChange={change} errorOf={errorOf} />
        <DestinationChoice
          providers={providers}
          chosen={destinations ?? []}
          onChange={(chosen) => change({ destinations: chosen })}
          error={errorOf('storageProviders')}
        />
        <MomentChoice form={form} onChange={change} error={errorOf('readTime')} />

        {task.failure !== null && (
          <FailureAlert
            failure={task.failure}
            shownFields={[
              ...['type', 'baseBackupId', 'compression', 'encryption', 'readTime'],
              ...(isListed ? ['collections'] : []),
              ...(hasPassphrase(form) ? ['encryptionKey'] : []),
              ...(providers.state === 'ready' ? ['storageProviders'] : []),
            ]}
          />
        )}
        <DialogActs>
          <Button variant="default" onClick={onDone}>
            Close
          </Button>
          <Button
            type="submit"
            loading={task.isBusy}
            // What it will do must be readable in full, on a phone too.
            h="auto"
            mih="var(--fv-target)"
            py={6}
            styles={{ label: { whiteSpace: 'normal', lineHeight: 1.3 } }}
          >
            {submitLabel(form, viewerZone())}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}
