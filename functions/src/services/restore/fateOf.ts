/** What a restore does with one document, by its mode. Pure. */
import type { RestoreMode } from '../../contract/index.ts';
import { sameDocument } from '../../firestore/records.ts';
import type { DocumentPair } from './mergeDocuments.ts';

/** `kept`: it differs from the backup and stays; `ignored`: it is not in the backup and stays. */
export type Fate = 'created' | 'changed' | 'unchanged' | 'deleted' | 'kept' | 'ignored';

export function fateOf({ record, live }: DocumentPair, mode: RestoreMode): Fate {
  if (record === null) return mode === 'exact' ? 'deleted' : 'ignored';
  if (live === null) return 'created';
  if (sameDocument(record, live)) return 'unchanged';
  return mode === 'missing-only' ? 'kept' : 'changed';
}
