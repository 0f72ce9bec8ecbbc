/** What the restore dialog holds, what it still lacks, and what its button will do, in words. */
import { type BackupMetadata, type CallInput, type RestoreMode, restorePhrase } from '@contract';
import { countOf } from '../../../lib/numbers.ts';
import { documentsOf, type ScopeEntry } from './restoreScope.ts';

export interface RestoreForm {
  scope: 'everything' | 'chosen';
  chosen: string[];
  mode: RestoreMode;
  /** Of the backup, where it was encrypted under one. */
  passphrase: string;
  password: string;
  phrase: string;
}

export const EMPTY_FORM: RestoreForm = {
  scope: 'everything',
  chosen: [],
  mode: 'overwrite',
  passphrase: '',
  password: '',
  phrase: '',
};

/** The entries that the restore would touch. */
export function entriesInScope(form: RestoreForm, entries: readonly ScopeEntry[]): ScopeEntry[] {
  return form.scope === 'everything'
    ? entries.filter((one) => one.inEverything)
    : entries.filter((one) => form.chosen.includes(one.collection));
}

/** What the dialog asks besides the choices: the project's phrase, and a passphrase where the backup needs one. */
export interface RestoreNeeds {
  projectId: string;
  passphrase: boolean;
}

/** The first thing that is missing, as a sentence; `null` when the form is complete. */
export function missingFrom(form: RestoreForm, needs: RestoreNeeds): string | null {
  if (form.scope === 'chosen' && form.chosen.length === 0) return 'Choose at least one collection.';
  if (needs.passphrase && form.passphrase === '') return 'Type the passphrase of the backup.';
  if (form.password === '') return 'Type your password.';
  if (form.phrase !== restorePhrase(needs.projectId)) {
    return `Type ${restorePhrase(needs.projectId)} exactly as it stands.`;
  }
  return null;
}

/** `Overwrite with 1,204 documents`, `Make 2 collections exactly as they were` */
export function confirmLabel(form: RestoreForm, entries: readonly ScopeEntry[]): string {
  const scope = entriesInScope(form, entries);
  const isCounted = scope.length > 0 && scope.every((one) => one.documents !== null);
  if (scope.length === 0 && form.scope === 'chosen') return 'Put back the chosen collections';
  const documents = isCounted ? countOf(documentsOf(scope), 'document') : 'the documents';
  if (form.mode === 'overwrite') {
    return form.scope === 'everything'
      ? `Put back ${documents}`
      : `Put back ${documents} of ${countOf(scope.length, 'collection')}`;
  }
  return form.scope === 'everything'
    ? `Put back ${documents}, delete newer ones`
    : `Put back ${documents} of ${countOf(scope.length, 'collection')}, delete newer ones`;
}

/** As the server takes it. */
export function restoreRequest(
  form: RestoreForm,
  backup: BackupMetadata,
  needs: RestoreNeeds,
): CallInput<'restoreBackup'> {
  return {
    backupId: backup.id,
    mode: form.mode,
    ...(form.scope === 'chosen' ? { collections: [...form.chosen].sort() } : {}),
    ...(needs.passphrase ? { encryptionKey: form.passphrase } : {}),
    confirm: restorePhrase(needs.projectId),
  };
}
