/** Of many workers that find a report on their job due, lets one make it; nobody waits for a lock. */
import type { DocumentData, DocumentReference } from 'firebase-admin/firestore';
import { toStored } from './stored.ts';

/** With the write that claims a report, at most one write a second on the one record that all share. */
const REPORT_EACH_MS = 2000;
const FAILED_PRECONDITION = 9;

interface Reported {
  progress: { updatedAt: string } | null;
  heartbeatAt: string | null;
}

/** `read` answers null for a job of which nothing is to be reported. Says on the record that the job lives, if it claims. */
export async function claimReport(
  record: DocumentReference,
  read: (data: DocumentData) => Reported | null,
  now: Date,
): Promise<boolean> {
  const snapshot = await record.get();
  if (!snapshot.exists || snapshot.updateTime === undefined) return false;
  const job = read(snapshot.data() ?? {});
  if (job === null || !isDue(job, now)) return false;
  try {
    const claim = toStored({ heartbeatAt: now.toISOString() });
    await record.update(claim, { lastUpdateTime: snapshot.updateTime });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === FAILED_PRECONDITION) return false;
    throw error;
  }
}

function isDue({ progress, heartbeatAt }: Reported, now: Date): boolean {
  const last = Math.max(
    progress === null ? 0 : Date.parse(progress.updatedAt),
    heartbeatAt === null ? 0 : Date.parse(heartbeatAt),
  );
  return progress === null || now.getTime() - last >= REPORT_EACH_MS;
}
