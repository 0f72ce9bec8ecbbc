/** Whether a backup's verification is at work, and what becomes of a verdict: when a later one could not be done, and when damage is mended. Pure. */
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

/** Damage at a location is there no longer once that is copied anew; whether all is well then, only another look can tell. */
export function withoutProblemAt(
  verification: Verification | null,
  provider: string,
): Verification | null {
  if (verification?.problems?.[provider] === undefined) return verification;
  const { [provider]: _mended, ...problems } = verification.problems;
  const left = Object.values(problems);
  return left.length === 0 ? null : { ...verification, problems, error: left.join(' ') };
}
