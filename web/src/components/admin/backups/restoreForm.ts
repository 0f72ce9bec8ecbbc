/** What the confirmation of a restore asks for, what is still missing of it, and the commands it leads to. */
import { type CallInput, type RestoreJob, restorePhrase } from '@contract';
import { requestOfJob } from './restore/restoreChoices.ts';

export interface ProofForm {
  /** Of the backup, where it was encrypted under one. */
  passphrase: string;
  password: string;
  phrase: string;
}

/** The project that is written to, whose phrase is typed; and whether a passphrase is needed. */
export interface ProofNeeds {
  projectId: string;
  passphrase: boolean;
}

/** The first thing that is missing, as a sentence; `null` when the form is complete. */
export function missingFrom(form: ProofForm, needs: ProofNeeds): string | null {
  if (needs.passphrase && form.passphrase === '') return 'Type the passphrase of the backup.';
  if (form.password === '') return 'Type your password.';
  if (form.phrase !== restorePhrase(needs.projectId)) {
    return `Type ${restorePhrase(needs.projectId)} exactly as it stands.`;
  }
  return null;
}

/** The restore that `preview` has looked at, bound to what it showed. */
export function restoreRequest(
  preview: RestoreJob,
  form: ProofForm,
  needs: ProofNeeds,
): CallInput<'restoreBackup'> {
  return {
    ...requestOfJob(preview, needs.passphrase ? form.passphrase : null),
    previewId: preview.id,
    confirm: restorePhrase(needs.projectId),
  };
}

/** The undo that `preview` has looked at, bound likewise; `undoOf` is the restore that it takes back. */
export function undoRequest(
  preview: RestoreJob,
  undoOf: string,
  needs: ProofNeeds,
): CallInput<'undoRestore'> {
  return { restoreId: undoOf, previewId: preview.id, confirm: restorePhrase(needs.projectId) };
}
