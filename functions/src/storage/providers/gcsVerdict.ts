/** What the error codes of Cloud Storage, and of Google's sign-in behind it, mean. */
import type { Verdict } from '../cloudFault.ts';
import type { FaultFacts } from '../storageErrors.ts';

/** `field` is where the bucket's name was entered. */
export function gcsVerdict(bucket: string, field: string) {
  // https://cloud.google.com/storage/docs/json_api/v1/status-codes
  return ({ name, code = '', status, message }: FaultFacts): Verdict | null => {
    if (/bucket does not exist|invalid bucket name/i.test(message)) {
      return {
        code: 'storage/misconfigured',
        field,
        reason: `there is no bucket ${bucket}`,
        nextStep: 'Create the bucket or correct its name.',
      };
    }
    if (/could not load the default credentials|cannot sign data without/i.test(message)) {
      return {
        code: 'storage/misconfigured',
        field: 'config.keyFile',
        reason: 'no service account key is configured and the server has no credentials that do it',
        nextStep: "Paste the JSON of a service account's key.",
      };
    }
    if (status === 401 || /invalid_grant|invalid_client|unauthorized_client/.test(message + code)) {
      return {
        code: 'storage/denied',
        reason: 'the service account key was not accepted',
        nextStep: "Paste the JSON of the service account's current key.",
      };
    }
    if (code === 'accountDisabled' || /billing/i.test(message)) {
      return {
        code: 'storage/misconfigured',
        field,
        reason: 'the project of the bucket has no active billing',
        nextStep: 'Switch on billing (the Blaze plan) for the project.',
      };
    }
    if (/RateLimitExceeded$/i.test(code)) return { code: 'storage/unreachable' };
    if (/^(quotaExceeded|dailyLimitExceeded)$/.test(code)) return { code: 'storage/quota' };
    if (/^(retentionPolicyNotMet|objectUnderActiveHold)$/.test(code)) {
      return {
        code: 'storage/denied',
        reason: 'the object is locked by a retention policy or hold',
        nextStep: 'Wait until the lock has run out.',
      };
    }
    if (
      /^(CONTENT_DOWNLOAD_MISMATCH|FILE_NO_UPLOAD|FILE_NO_UPLOAD_DELETE)$/.test(code) ||
      /^Retry (limit|total time limit) exceeded/.test(message) ||
      // The server has lost bytes that are no longer at hand: only a fresh upload helps.
      (name === 'RangeError' && /offset is lower/.test(message))
    ) {
      return { code: 'storage/unreachable' };
    }
    return null;
  };
}
