/** The job that an address names as the preview to show, live. */
import type { RestoreJob } from '@contract';
import type { Failure } from '../../../../data/Failure.ts';
import type { StoredRow } from '../../../../data/StoredRow.ts';
import { useRestore } from '../../../../data/useRestores.ts';

export type ShownPreview =
  | { state: 'none' | 'loading' | 'missing' }
  | { state: 'ready'; job: RestoreJob }
  | { state: 'unreadable'; row: Extract<StoredRow<RestoreJob>, { readable: false }> }
  | { state: 'failed'; failure: Failure; retry(): void };

export function useShownPreview(id: string | null): ShownPreview {
  const live = useRestore(id ?? '');
  if (id === null) return { state: 'none' };
  if (live.state !== 'ready') return live;
  const row = live.value;
  if (row === null) return { state: 'missing' };
  // The one that was shown before stays until the next has come.
  if (row.id !== id) return { state: 'loading' };
  return row.readable ? { state: 'ready', job: row.value } : { state: 'unreadable', row };
}
