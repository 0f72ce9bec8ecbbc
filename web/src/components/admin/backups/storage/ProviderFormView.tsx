/** Adds or changes a storage provider: its settings by type, credentials that only go in, a test before anything is kept. */
import { Button, Checkbox, Stack, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import type { Failure } from '../../../../data/Failure.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { DialogActs } from '../../../common/DialogActs.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { toast } from '../../../common/toast.tsx';
import { useFaultFocus } from '../../../common/useFaultFocus.ts';
import { useTask } from '../../../common/useTask.ts';
import { isSaidAtField } from '../passphrase.ts';
import { ConfigFields } from './ConfigFields.tsx';
import { CredentialFields } from './CredentialFields.tsx';
import { CONFIG_FIELDS, SECRET_FIELDS } from './providerFields.ts';
import {
  addRequest,
  changesSettings,
  type Editing,
  emptyForm,
  faultsOf,
  formOf,
  type ProviderForm,
  updateRequest,
  withType,
} from './providerForm.ts';
import { SettingsTest } from './SettingsTest.tsx';
import { TypeChoice } from './TypeChoice.tsx';

interface ProviderFormViewProps {
  editing: Editing;
  onClose(): void;
  onSaved(id: string, isToTest: boolean): void;
}

export function ProviderFormView({ editing, onClose, onSaved }: ProviderFormViewProps) {
  const [form, setForm] = useState<ProviderForm>(() =>
    editing.add ? emptyForm('s3', editing.isFirst) : formOf(editing.doc),
  );
  // Faults show from the first try on, and go as they are mended.
  const [tries, setTries] = useState(0);
  const [testFailure, setTestFailure] = useState<Failure | null>(null);
  const task = useTask();
  const command = useCommand();
  const announce = useAnnounce();
  const view = useRef<HTMLFormElement>(null);
  const faults = tries === 0 ? [] : faultsOf(form);
  const refusal = task.failure ?? testFailure;
  useFaultFocus(view, tries);
  useFaultFocus(view, refusal);

  function change(changes: Partial<ProviderForm>) {
    setForm((before) => ({ ...before, ...changes }));
    setTestFailure(null);
    task.forget();
  }

  function errorOf(field: string): string | undefined {
    return faults.find((one) => one.field === field)?.message ?? refusal?.ofField(field);
  }

  /** Answers whether the form may go; if not, its faults show. */
  function check(): boolean {
    if (faultsOf(form).length === 0) return true;
    setTries((count) => count + 1);
    return false;
  }

  async function save(): Promise<void> {
    if (editing.add) {
      const { id, name } = await command('addStorageProvider', addRequest(form));
      toast({ tone: 'ok', title: 'Storage provider added', message: name });
      announce(`${name} is added.`);
      onSaved(id, true);
      return;
    }
    const request = updateRequest(form, editing.doc);
    if (request !== null) {
      const { name } = await command('updateStorageProvider', request);
      toast({ tone: 'ok', title: 'Storage provider changed', message: name });
      announce(`${name} is changed.`);
    }
    onSaved(editing.doc.id, request !== null && changesSettings(request));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTestFailure(null);
    if (!check()) return;
    void task.run(async () => {
      await save();
      setForm((before) => ({ ...before, secrets: {} }));
    });
  }

  const shownFields = shownFieldsOf(form);
  const code = task.failure?.code;
  const asksMoved =
    form.hasMoved || code === 'storage/holds-backups' || code === 'storage/not-moved';
  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        {editing.add && (
          <TypeChoice
            value={form.type}
            onChange={(type) => {
              setTries(0);
              change(withType(form, type));
            }}
            error={errorOf('type')}
          />
        )}
        <TextInput
          label="Name"
          description="As it is listed here and in history, as in Nightly S3."
          required
          withAsterisk={false}
          maxLength={100}
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={errorOf('name')}
        />
        <ConfigFields form={form} onChange={change} errorOf={errorOf} />
        {SECRET_FIELDS[form.type].length > 0 && (
          <CredentialFields
            form={form}
            keptSince={editing.add ? null : (editing.doc.credentials?.updatedAt ?? null)}
            onChange={change}
            errorOf={errorOf}
          />
        )}
        <Switch
          label="Default destination"
          description="Backups that name no destination go to every default one."
          checked={form.isDefault}
          onChange={(event) => change({ isDefault: event.currentTarget.checked })}
          error={errorOf('isDefault')}
        />
        <SettingsTest
          form={form}
          providerId={editing.add ? undefined : editing.doc.id}
          onBegin={check}
          onFailure={setTestFailure}
        />
        {refusal !== null && !isSaidAtField(refusal, shownFields) && (
          <FailureAlert failure={refusal} shownFields={shownFields} />
        )}
        {asksMoved && (
          <Checkbox
            label="I have moved the objects there"
            description="Each backup is looked for at the new place before anything changes."
            checked={form.hasMoved}
            // What was refused stays in sight beside the answer to it.
            onChange={(event) =>
              setForm((before) => ({ ...before, hasMoved: event.currentTarget.checked }))
            }
          />
        )}
        <DialogActs>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={task.isBusy}>
            {editing.add ? 'Add the provider' : 'Keep the changes'}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}

function shownFieldsOf({ type, credentials }: ProviderForm): string[] {
  const config = CONFIG_FIELDS[type].map((one) => `config.${one.name}`);
  const secrets = SECRET_FIELDS[type].map((one) => `secrets.${one.name}`);
  return [
    ...['name', 'type', 'pathPrefix', 'isDefault', 'config.quotaBytes', ...config],
    ...(secrets.length > 0 ? ['secrets'] : []),
    ...(credentials === 'entered' ? secrets : []),
  ];
}
