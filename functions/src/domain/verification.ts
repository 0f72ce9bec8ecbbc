/** Whether a backup's verification is at work, and what one that could not be done leaves on the backup. Pure. */
import type { Verification } from '../contract/index.ts';
import { FirevaultError, isTransient } from './errors.ts';

const LOST_AFTER_MS = 24 * 3_600_000;

/** One that says nothing for a day has been lost. */
export function isVerificationUnderWay(verification: Verification | null, now: Date): boolean {
  if (verification?.status !== 'running') return false;
  return now.getTime() - Date.parse(verification.at) < LOST_AFTER_MS;
}

/** Whether a failure says nothing about what was to be proven: it may pass by itself, or its workers were lost again and again. */
export function isInconclusive(error: unknown): boolean {
  if (isTransient(error)) return true;
  return error instanceof FirevaultError && error.code === 'job/attempts-exhausted';
}

/** Damage that was found stays known until somebody has looked again. */
export function withoutVerdict(
  attempt: Pick<Verification, 'level' | 'at'> & { error: string },
  before: Verification | null,
): Verification {
  return before?.status === 'failed' ? before : { ...attempt, status: 'inconclusive' };
}
