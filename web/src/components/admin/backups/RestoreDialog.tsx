/** The confirmation of a restore: what, how, what it overwrites; then password and phrase. */
import type { BackupMetadata } from '@contract';
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type FormEvent, useId, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { proveAgain, type SignInStep } from '../../../data/session.ts';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Notice } from '../../common/Notice.tsx';
import { toast } from '../../common/toast.tsx';
import { useFaultFocus } from '../../common/useFaultFocus.ts';
import { useLast } from '../../common/useLast.ts';
import { useTask } from '../../common/useTask.ts';
import { knownBases } from './chain.ts';
import { asksPassphrase, isSaidAtField } from './passphrase.ts';
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
  const shown = useLast(backup);
  const moment = shown === null ? '' : formatMoment(msOf(shown.createdAt), viewerZone());
  return (
    <Modal
      opened={backup !== null}
      onClose={onClose}
      title={`Restore backup of ${moment}`}
      size={680}
      yOffset="2vh"
      fullScreen={isNarrow}
      closeOnClickOutside={false}
    >
      {shown !== null && <RestoreFormView key={shown.id} backup={shown} onClose={onClose} />}
    </Modal>
  );
}

/** What the server says when the proof has aged. */
const SIGN_IN_NOT_RECENT = 'auth/sign-in-not-recent';

type CodeStep = Extract<SignInStep, { step: 'code' }>;

function RestoreFormView({ backup, onClose }: { backup: BackupMetadata; onClose(): void }) {
  const { auth, projectId } = useConnection();
  const command = useCommand();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLFormElement>(null);
  const missingId = useId();
  const isProven = useRef(false);
  const [form, setForm] = useState<RestoreForm>(EMPTY_FORM);
  const [codeStep, setCodeStep] = useState<CodeStep | null>(null);
  const [code, setCode] = useState('');
  const entries = useMemo(() => restoreScope(backup), [backup]);
  const bases = useBases(backup);
  const needs = {
    projectId,
    passphrase: asksPassphrase([backup, ...bases], task.failure, form.passphrase),
  };
  const missing =
    missingFrom(form, needs) ??
    (codeStep !== null && !/^\d{6}$/.test(code) ? 'Type the six digits of the code.' : null);

  const shownFields = [
    'password',
    'confirm',
    ...(form.scope === 'chosen' ? ['collections'] : []),
    ...(needs.passphrase ? ['encryptionKey'] : []),
  ];

  useFaultFocus(view, task.failure);

  function change(changes: Partial<RestoreForm>) {
    setForm((before) => ({ ...before, ...changes }));
    // Another password is another proof: the code that was asked for belongs to the old one.
    if (changes.password !== undefined) forgetProof();
  }

  function forgetProof() {
    isProven.current = false;
    setCodeStep(null);
    setCode('');
  }

  /** Answers whether it is proven now; if not, a code is asked for next. */
  async function prove(): Promise<boolean> {
    // What was proven a moment ago holds: a code is taken once only, and a wrong passphrase is no reason to ask for another.
    if (isProven.current) return true;
    if (codeStep === null) {
      const step = await proveAgain(auth, form.password);
      if (step.step === 'code') {
        setCodeStep(step);
        return false;
      }
    } else {
      await codeStep.submit(code);
      setCodeStep(null);
      setCode('');
    }
    isProven.current = true;
    return true;
  }

  async function start(): Promise<string> {
    try {
      const request = restoreRequest(form, backup, needs);
      return (await command('restoreBackup', request)).restoreId;
    } catch (error) {
      if (error instanceof Failure && error.code === SIGN_IN_NOT_RECENT) forgetProof();
      throw error;
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (missing !== null) return;
    void task.run(async () => {
      if (!(await prove())) return;
      const restoreId = await start();
      change({ passphrase: '', password: '' });
      toast({ tone: 'ok', title: 'Restore started' });
      announce('Restore started.');
      onClose();
      await navigate(`/admin/restores/${restoreId}`);
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <RestoreSource backup={backup} bases={bases} />
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
          asksPassphrase={needs.passphrase}
          factorName={codeStep?.factorName ?? null}
          code={code}
          onCode={setCode}
          failure={task.failure}
        />
        {task.failure !== null && !isSaidAtField(task.failure, shownFields) && (
          <FailureAlert failure={task.failure} shownFields={shownFields} />
        )}
        <Text size="sm" c="dimmed" id={missingId} mb={-8}>
          {missing ?? 'Ready.'}
        </Text>
        <DialogActs>
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
            mih="var(--fv-target)"
            py={6}
            styles={{ label: { whiteSpace: 'normal' } }}
          >
            {confirmLabel(form, entries)}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}

/** The backups it builds on, from the records that are loaded anyway. */
function useBases(backup: BackupMetadata): BackupMetadata[] {
  const { backups } = useRecords();
  return useMemo(
    () => (backups.state === 'ready' ? knownBases(backup, readableOf(backups.value.rows)) : []),
    [backup, backups],
  );
}
