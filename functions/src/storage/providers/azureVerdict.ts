/** What the error codes of Azure Blob Storage mean. */
import type { Verdict } from '../cloudFault.ts';
import type { FaultFacts } from '../storageErrors.ts';

// https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
const badKey = new Set([
  'AuthenticationFailed',
  'InvalidAuthenticationInfo',
  'NoAuthenticationInformation',
  'AccountIsDisabled',
  'KeyBasedAuthenticationNotPermitted',
]);
const passing = new Set([
  'ServerBusy',
  'InternalError',
  'OperationTimedOut',
  'ContainerBeingDeleted',
  'Md5Mismatch',
  // Another upload of the same path has committed and so thrown away these blocks.
  'InvalidBlockList',
  'InvalidBlobOrBlock',
]);
const locked = new Set(['BlobImmutableDueToPolicy', 'BlobImmutableDueToLegalHold']);
const leased = new Set(['LeaseIdMissing', 'LeaseAlreadyPresent', 'ContainerIsLocked']);

export function azureVerdict(container: string) {
  return ({ name, code, message }: FaultFacts): Verdict | null => {
    if (code === undefined) {
      return name === 'AbortError' ? { code: 'storage/unreachable' } : null;
    }
    if (/^(ContainerNotFound|ContainerDisabled|InvalidResourceName)$/.test(code)) {
      return {
        code: 'storage/misconfigured',
        field: 'config.containerName',
        reason: `there is no container ${container}`,
        nextStep: 'Create the container or correct its name.',
      };
    }
    if (badKey.has(code)) {
      return {
        code: 'storage/denied',
        reason: `the account key was not accepted (${code})`,
        nextStep: 'Enter the connection string again; the key may have been rotated.',
      };
    }
    if (locked.has(code)) {
      return {
        code: 'storage/denied',
        reason: 'the object is locked by an immutability policy or legal hold',
        nextStep: 'Wait until the lock has run out.',
      };
    }
    if (leased.has(code)) {
      return {
        code: 'storage/denied',
        reason: `somebody holds a lease on it (${code})`,
        nextStep: 'Break the lease, or choose another container.',
      };
    }
    if (/quota|capacity/i.test(code) || /exceeds? the .*capacity/i.test(message)) {
      return { code: 'storage/quota' };
    }
    if (passing.has(code) || code === 'REQUEST_SEND_ERROR') return { code: 'storage/unreachable' };
    return null;
  };
}
