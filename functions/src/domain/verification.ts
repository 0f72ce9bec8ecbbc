/** Whether a backup's verification is at work. Pure. */
import type { Verification } from '../contract/index.ts';

const LOST_AFTER_MS = 24 * 3_600_000;

/** One that says nothing for a day has been lost. */
export function isVerificationUnderWay(verification: Verification | null, now: Date): boolean {
  if (verification?.status !== 'running') return false;
  return now.getTime() - Date.parse(verification.at) < LOST_AFTER_MS;
}
