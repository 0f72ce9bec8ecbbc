/** What the error codes of S3, and of the stores that speak its protocol, mean. */
import type { Verdict } from '../cloudFault.ts';
import type { FaultFacts } from '../storageErrors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const badKey = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidSecurity',
  'NotSignedUp',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
]);
// MinIO, Ceph and Backblaze B2 have codes of their own for a store that is full.
const full = new Set([
  'QuotaExceeded',
  'QuotaExceededException',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'InsufficientStorage',
  'StorageCapExceeded',
  'ServiceQuotaExceededException',
]);
const passing = new Set([
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'OperationAborted',
  'BadDigest',
  'XAmzContentChecksumMismatch',
  'IncompleteBody',
  // Another upload, or the retry of a completed one, has taken the parts away.
  'NoSuchUpload',
  'InvalidPart',
]);
const wrongRegion = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

export function s3Verdict(bucket: string, region: string) {
  return ({ name, code: given, status, message }: FaultFacts): Verdict | null => {
    const code = given ?? name;
    if (code === 'NoSuchBucket' || code === 'InvalidBucketName') {
      return {
        code: 'storage/misconfigured',
        field: 'config.bucket',
        reason: `there is no bucket ${bucket}`,
        nextStep: 'Create the bucket or correct its name.',
      };
    }
    if (code === 'NoSuchKey') return { code: 'storage/not-found' };
    if (badKey.has(code)) {
      return {
        code: 'storage/denied',
        reason: `the access key was not accepted (${code})`,
        nextStep: 'Enter the access key id and the secret access key again.',
      };
    }
    if (code === 'CredentialsProviderError') {
      return {
        code: 'storage/misconfigured',
        field: 'config.accessKeyId',
        reason: 'no access key is configured and the server has none of its own',
        nextStep: 'Enter an access key id and a secret access key.',
      };
    }
    if (full.has(code) || /storage cap exceeded|quota exceeded/i.test(message)) {
      return { code: 'storage/quota' };
    }
    if (wrongRegion.has(code) || status === 301 || status === 307) {
      return {
        code: 'storage/misconfigured',
        field: 'config.region',
        reason: `the bucket ${bucket} is not in the region ${region} (${code})`,
        nextStep: 'Correct the region, or the endpoint.',
      };
    }
    if (code === 'InvalidStorageClass') {
      return {
        code: 'storage/misconfigured',
        field: 'config.storageClass',
        reason: 'the store does not have this storage class',
      };
    }
    if (/object.?lock/i.test(message)) {
      return {
        code: 'storage/misconfigured',
        field: 'config.objectLockDays',
        reason: 'Object Lock is not switched on for this bucket',
        nextStep: 'Switch on Object Lock for the bucket, or leave objectLockDays empty.',
      };
    }
    if (/^KMS\./.test(code) || /server.?side.?encryption/i.test(message)) {
      return {
        code: 'storage/misconfigured',
        field: 'config.serverSideEncryption',
        reason: `the store cannot encrypt as asked (${code})`,
      };
    }
    if (passing.has(code) || /checksum mismatch/i.test(message)) {
      return { code: 'storage/unreachable' };
    }
    return null;
  };
}
