/** The confirmation of a restore, or of an undo: what the preview has shown; then password and phrase, and it begins. */
import type { RestoreJob, RestorePreview } from '@contract';
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type FormEvent, useId, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { Facts } from '../../common/Facts.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Notice } from '../../common/Notice.tsx';
import { toast } from '../../common/toast.tsx';
import { useFaultFocus } from '../../common/useFaultFocus.ts';
import { useLast } from '../../common/useLast.ts';
import { useTask } from '../../common/useTask.ts';
import { asksPassphrase, isSaidAtField } from './passphrase.ts';
import { RestoreProof } from './RestoreProof.tsx';
import { confirmVerb, foreseenSentence } from './restore/previewWords.ts';
import { targetProject } from './restore/restoreChoices.ts';
import { missingFrom, type ProofForm, restoreRequest, undoRequest } from './restoreForm.ts';
import { MODE_WORDS, momentOfJob, scopeWords, targetWords } from './restoreWords.ts';
import { useProof } from './useProof.ts';

interface RestoreDialogProps {
  /** The dry run that was looked at. */
  job: RestoreJob;
  preview: RestorePreview;
  isOpen: boolean;
  /** As far as it was typed before. */
  passphrase: string;
  onClose(): void;
}

export function RestoreDialog(props: RestoreDialogProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)');
  // A closed dialog has forgotten what was typed into it.
  const opened = useLast(props.isOpen ? props.job.id : null);
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.job.purpose === 'undo' ? 'Confirm the undo' : 'Confirm the restore'}
      size={620}
      yOffset="4vh"
      fullScreen={isNarrow}
      closeOnClickOutside={false}
    >
      {opened === props.job.id && <ConfirmForm {...props} />}
    </Modal>
  );
}

/** What the server says when the proof has aged. */
const SIGN_IN_NOT_RECENT = 'auth/sign-in-not-recent';

function ConfirmForm({ job, preview, passphrase, onClose }: RestoreDialogProps) {
  const connection = useConnection();
  const command = useCommand();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const task = useTask();
  const proof = useProof();
  const view = useRef<HTMLFormElement>(null);
  const missingId = useId();
  const [form, setForm] = useState<ProofForm>({ passphrase, password: '', phrase: '' });
  const chain = useChain(job);
  const needs = {
    projectId: targetProject(job, connection),
    passphrase: job.purpose !== 'undo' && asksPassphrase(chain, task.failure, form.passphrase),
  };
  const missing = missingFrom(form, needs) ?? proof.missing;
  const shownFields = ['password', 'confirm', ...(needs.passphrase ? ['encryptionKey'] : [])];
  useFaultFocus(view, task.failure);

  function change(changes: Partial<ProofForm>) {
    setForm((before) => ({ ...before, ...changes }));
    // Another password is another proof: the code that was asked for belongs to the old one.
    if (changes.password !== undefined) proof.forget();
  }

  async function start(): Promise<string> {
    try {
      const answer =
        job.undoOf === null
          ? await command('restoreBackup', restoreRequest(job, form, needs))
          : await command('undoRestore', undoRequest(job, job.undoOf, needs));
      return answer.restoreId;
    } catch (error) {
      if (error instanceof Failure && error.code === SIGN_IN_NOT_RECENT) proof.forget();
      throw error;
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (missing !== null) return;
    void task.run(async () => {
      if (!(await proof.prove(form.password))) return;
      const restoreId = await start();
      change({ passphrase: '', password: '' });
      const started = job.undoOf === null ? 'Restore started' : 'Undo started';
      toast({ tone: 'ok', title: started });
      announce(`${started}.`);
      onClose();
      await navigate(`/admin/restores/${restoreId}`);
    });
  }

  return (
    <form onSubmit={submit} noValidate ref={view}>
      <Stack gap="lg">
        <Summary job={job} preview={preview} />
        <RestoreProof
          form={form}
          onChange={change}
          asksPassphrase={needs.passphrase}
          projectId={needs.projectId}
          proof={proof}
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
            {confirmVerb(preview.counts)}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}

function Summary({ job, preview }: { job: RestoreJob; preview: RestorePreview }) {
  const { projectId } = useConnection();
  const target = targetWords(job, projectId);
  const moment = formatMoment(msOf(momentOfJob(job)), viewerZone());
  return (
    <>
      <Facts
        facts={[
          { name: 'What', value: `${scopeWords(job)}, as of ${moment}` },
          { name: 'How', value: MODE_WORDS[job.mode].name },
          { name: 'Where', value: target ?? 'where they were' },
          { name: 'Would do', value: foreseenSentence(preview.counts) },
        ]}
      />
      <Notice
        tone="warn"
        title={
          target === null ? 'This overwrites data in the live database' : `This writes ${target}`
        }
      >
        <Text size="sm">
          It ends without a write should it do anything else than the preview has shown. A safety
          backup is made first, and a restore that fails or is cancelled is rolled back from it.
        </Text>
      </Notice>
    </>
  );
}

/** The backups that are read, from the records that are loaded anyway. */
function useChain(job: RestoreJob) {
  const { backups } = useRecords();
  return useMemo(() => {
    const known = backups.state === 'ready' ? readableOf(backups.value.rows) : [];
    return known.filter((one) => one.id === job.backupId || job.chain.includes(one.id));
  }, [job, backups]);
}
