/** The confirmation of a restore: what, how, what it overwrites; then password and phrase. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { useCommand } from '../../../data/commands.ts';
import type { Failure } from '../../../data/Failure.ts';
import { proveAgain, type SignInStep } from '../../../data/session.ts';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Notice } from '../../common/Notice.tsx';
import { toast } from '../../common/toast.tsx';
import { useTask } from '../../common/useTask.ts';
import { RestoreChoices } from './RestoreChoices.tsx';
import { RestoreProof } from './RestoreProof.tsx';
import { RestoreSource } from './RestoreSource.tsx';
import {
  confirmLabel,
  EMPTY_FORM,
  missingFrom,
  type RestoreForm,
  restoreRequest,
} from './restoreForm.ts';
import { restoreScope } from './restoreScope.ts';

interface RestoreDialogProps {
  /** `null` closes the dialog. */
  backup: BackupMetadata | null;
  onClose(): void;
}

export function RestoreDialog({ backup, onClose }: RestoreDialogProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const moment = backup === null ? '' : formatMoment(msOf(backup.createdAt), viewerZone());
  return (
    <Modal
      opened={backup !== null}
      onClose={onClose}
      title={`Restore backup of ${moment}`}
      size="lg"
      yOffset="2vh"
      fullScreen={isNarrow}
      closeOnClickOutside={false}
    >
      {backup !== null && <RestoreFormView key={backup.id} backup={backup} onClose={onClose} />}
    </Modal>
  );
}

type CodeStep = Extract<SignInStep, { step: 'code' }>;

function RestoreFormView({ backup, onClose }: { backup: BackupMetadata; onClose(): void }) {
  const { auth, projectId } = useConnection();
  const command = useCommand();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLFormElement>(null);
  const missingId = useId();
  const [form, setForm] = useState<RestoreForm>(EMPTY_FORM);
  const [codeStep, setCodeStep] = useState<CodeStep | null>(null);
  const [code, setCode] = useState('');
  const entries = useMemo(() => restoreScope(backup), [backup]);
  const missing =
    missingFrom(form, projectId) ??
    (codeStep !== null && !/^\d{6}$/.test(code) ? 'Type the six digits of the code.' : null);

  const shownFields =
    form.scope === 'chosen' ? ['password', 'confirm', 'collections'] : ['password', 'confirm'];

  useEffect(() => {
    // A fault is heard by a screen reader when its field takes the focus.
    if (task.failure !== null) {
      view.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [task.failure]);

  function change(changes: Partial<RestoreForm>) {
    setForm((before) => ({ ...before, ...changes }));
    // Another password is another proof: the code that was asked for belongs to the old one.
    if (changes.password !== undefined) setCodeStep(null);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (missing !== null) return;
    void task.run(async () => {
      if (codeStep === null) {
        const step = await proveAgain(auth, form.password);
        if (step.step === 'code') {
          setCodeStep(step);
          return;
        }
      } else {
        await codeStep.submit(code);
      }
      const { restoreId } = await command('restoreBackup', restoreRequest(form, backup, projectId));
      toast({ tone: 'ok', title: 'Restore started' });
      announce('Restore started.');
      onClose();
      await navigate(`/admin/restores/${restoreId}`);
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <RestoreSource backup={backup} />
        <RestoreChoices
          form={form}
          entries={entries}
          onChange={change}
          error={task.failure?.ofField('collections')}
        />
        <Notice tone="warn" title="This overwrites data in the live database">
          <Text size="sm">
            {form.mode === 'exact'
              ? 'Documents that differ are replaced, and documents made since the backup are deleted. '
              : 'Documents that differ from the backup are replaced, with every change made to them since. '}
            Functions that listen to these documents will fire. A safety backup is made first, and a
            restore that fails or is cancelled is rolled back from it.
          </Text>
        </Notice>
        <RestoreProof
          form={form}
          onChange={change}
          factorName={codeStep?.factorName ?? null}
          code={code}
          onCode={setCode}
          failure={task.failure}
        />
        {task.failure !== null && !isSaidAtField(task.failure, shownFields) && (
          <FailureAlert failure={task.failure} shownFields={shownFields} />
        )}
        <Group justify="flex-end" gap="sm">
          <Text size="sm" c="dimmed" id={missingId} mr="auto">
            {missing ?? 'Ready.'}
          </Text>
          <Button variant="default" onClick={onClose}>
            Keep everything as it is
          </Button>
          <Button
            type="submit"
            color="red"
            loading={task.isBusy}
            disabled={missing !== null}
            aria-describedby={missingId}
            // What it will do must be readable in full, on a phone too.
            h="auto"
            mih={36}
            py={6}
            styles={{ label: { whiteSpace: 'normal' } }}
          >
            {confirmLabel(form, entries)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Whether a field shows all that the failure has to say. */
function isSaidAtField(failure: Failure, shownFields: readonly string[]): boolean {
  return failure.fields.some(
    (one) => one.message === failure.message && shownFields.includes(one.field),
  );
}
