/** The drill of a backup that is at work now, live. */
import type { RestoreJob } from '@contract';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { isRestoreRunning } from './restoreWords.ts';

/** `null` while there is none. */
export function useDrill(backupId: string): RestoreJob | null {
  const { restores } = useRecords();
  if (restores.state !== 'ready') return null;
  const drills = readableOf(restores.value.rows).filter(
    (job) => job.purpose === 'drill' && job.backupId === backupId && isRestoreRunning(job),
  );
  return drills[0] ?? null;
}
