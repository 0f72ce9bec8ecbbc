/** What a drill leaves on its backup while it is at work, and once it has ended. Pure. */
import type { BackupMetadata, RestoreJob, Verification } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { isVerificationUnderWay, withoutVerdict } from '../../domain/verification.ts';

/**
 * `judged` is the verification that the drill was decided by, undefined when it does not matter. Throws
 * `backup/being-verified` when one is at work, or when the backup has been verified since.
 */
export function markBegun(
  { id, verification }: BackupMetadata,
  { createdAt }: Pick<RestoreJob, 'createdAt'>,
  judged: Verification | null | undefined,
): Partial<BackupMetadata> {
  const isOther =
    judged !== undefined &&
    (judged?.at !== verification?.at || judged?.status !== verification?.status);
  if (isOther || isVerificationUnderWay(verification, new Date(createdAt))) {
    throw new FirevaultError(
      'conflict',
      'backup/being-verified',
      `The backup ${id} is being verified by somebody else.`,
      { nextStep: 'Wait for the result; it appears on the backup.' },
    );
  }
  return { verification: { level: 'drill', status: 'running', at: createdAt } };
}

/** Null when nothing is to be said: one that was cancelled proves nothing, and a later verification has the last word. */
export function markEnded(
  { verification, lastRestorableAt }: BackupMetadata,
  job: Pick<RestoreJob, 'status' | 'error' | 'createdAt' | 'verificationBefore' | 'isInconclusive'>,
  at: string,
): Partial<BackupMetadata> | null {
  const isLater = (moment: string | null, than: string) =>
    moment !== null && Date.parse(moment) > Date.parse(than);
  if (isLater(verification?.at ?? null, job.createdAt)) return null;
  if (job.status === 'cancelled') return { verification: job.verificationBefore };
  if (job.status !== 'success') {
    const error = job.error ?? 'The drill failed.';
    const attempt = { level: 'drill', at, error } as const;
    return {
      verification: job.isInconclusive
        ? withoutVerdict(attempt, job.verificationBefore)
        : { ...attempt, status: 'failed' },
    };
  }
  return {
    verification: { level: 'drill', status: 'passed', at },
    lastRestorableAt: isLater(lastRestorableAt, at) ? lastRestorableAt : at,
  };
}
