/** Whether a backup's verification is at work, and what one that could not be done leaves on the backup. Pure. */
import type { Verification } from '../contract/index.ts';

const LOST_AFTER_MS = 24 * 3_600_000;

/** One that says nothing for a day has been lost. */
export function isVerificationUnderWay(verification: Verification | null, now: Date): boolean {
  if (verification?.status !== 'running') return false;
  return now.getTime() - Date.parse(verification.at) < LOST_AFTER_MS;
}

/** Damage that was found stays known until somebody has looked again. */
export function withoutVerdict(
  attempt: Pick<Verification, 'level' | 'at'> & { error: string },
  before: Verification | null,
): Verification {
  return before?.status === 'failed' ? before : { ...attempt, status: 'inconclusive' };
}
