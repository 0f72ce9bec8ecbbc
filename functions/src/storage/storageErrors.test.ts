/** Storage errors say what matters and hold no secret. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isTransient } from '../domain/errors.ts';
import { cloudFault } from './cloudFault.ts';
import { azureVerdict } from './providers/azureVerdict.ts';
import { gcsVerdict } from './providers/gcsVerdict.ts';
import { s3Verdict } from './providers/s3Verdict.ts';
import { storageError } from './storageErrors.ts';

const place = {
  name: 'nightly-s3',
  act: 'upload',
  path: 'a/b',
  permission: 's3:PutObject',
  secrets: ['topSecretValue'],
} as const;
const s3 = s3Verdict('backups', 'eu-central-1');
const gcs = gcsVerdict('backups', 'config.bucket');
const azure = azureVerdict('backups');

function anSdkError(fields: Record<string, unknown>): Error {
  return Object.assign(new Error(String(fields.message ?? 'it failed')), fields);
}

describe('storage errors', () => {
  it('name the provider, the act and the missing permission', () => {
    const error = cloudFault(anSdkError({ name: 'AccessDenied', statusCode: 403 }), place, s3);
    expect(error.message).toBe(
      'Upload of a/b to nightly-s3 was refused: the key may not write to this bucket (s3:PutObject).',
    );
    expect(error.nextStep).toContain('s3:PutObject');
    expect(isTransient(error)).toBe(false);
  });

  it('keep no request, header, signature, key or signed URL of the SDK', () => {
    const cause = anSdkError({
      message:
        'GET https://b.s3.amazonaws.com/x?X-Amz-Signature=abcdef&X-Amz-Credential=AKIAX failed with topSecretValue; ' +
        'Authorization: Bearer ya29.token AccountKey=a2V5== sig=c2ln',
      name: 'InternalError',
      $metadata: { httpStatusCode: 500 },
      request: { headers: { authorization: 'AWS4 topSecretValue' } },
      config: { secretAccessKey: 'topSecretValue' },
    });
    const error = cloudFault(cause, place, s3);
    const printed = `${inspect(error, { depth: 9, showHidden: true })}${error.stack}`;
    for (const secret of ['topSecretValue', 'abcdef', 'AKIAX', 'ya29.token', 'a2V5==', 'c2ln']) {
      expect(printed).not.toContain(secret);
    }
    expect(printed).toContain('https://b.s3.amazonaws.com/x?…');
    expect(error.cause).toMatchObject({ name: 'InternalError', status: 500 });
  });

  it('cut a private key out of a message', () => {
    const message = 'bad key -----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY----- here';
    expect(storageError('storage/failed', message).message).toBe('bad key … here');
  });

  for (const [judge, fields, code, field] of [
    [s3, { name: 'NoSuchBucket', statusCode: 404 }, 'storage/misconfigured', 'config.bucket'],
    [s3, { name: 'PermanentRedirect', statusCode: 301 }, 'storage/misconfigured', 'config.region'],
    [s3, { name: 'SlowDown', statusCode: 503 }, 'storage/unreachable'],
    [s3, { name: 'XMinioStorageFull', statusCode: 507 }, 'storage/quota'],
    [s3, { name: 'SignatureDoesNotMatch', statusCode: 403 }, 'storage/denied'],
    [s3, { code: 'ECONNRESET' }, 'storage/unreachable'],
    [s3, { code: 'CERT_HAS_EXPIRED' }, 'storage/misconfigured', 'config.endpoint'],
    [s3, { name: 'SomethingNew', statusCode: 418 }, 'storage/failed'],
    [gcs, { code: 403, errors: [{ reason: 'forbidden' }] }, 'storage/denied'],
    [gcs, { code: 403, errors: [{ reason: 'rateLimitExceeded' }] }, 'storage/unreachable'],
    [gcs, { code: 403, errors: [{ reason: 'quotaExceeded' }] }, 'storage/quota'],
    [gcs, { code: 404, errors: [{ reason: 'notFound' }] }, 'storage/not-found'],
    [
      gcs,
      { code: 404, message: 'The specified bucket does not exist.' },
      'storage/misconfigured',
      'config.bucket',
    ],
    [gcs, { status: 400, message: 'invalid_grant: Invalid JWT Signature.' }, 'storage/denied'],
    [
      gcs,
      { message: 'Could not load the default credentials. Browse to …' },
      'storage/misconfigured',
      'config.keyFile',
    ],
    [gcs, { code: 503 }, 'storage/unreachable'],
    [azure, { code: 'AuthenticationFailed', statusCode: 403 }, 'storage/denied'],
    [azure, { code: 'AuthorizationPermissionMismatch', statusCode: 403 }, 'storage/denied'],
    [
      azure,
      { details: { errorCode: 'ContainerNotFound' }, statusCode: 404 },
      'storage/misconfigured',
      'config.containerName',
    ],
    [azure, { code: 'ServerBusy', statusCode: 503 }, 'storage/unreachable'],
    [azure, { code: 'BlobImmutableDueToPolicy', statusCode: 409 }, 'storage/denied'],
  ] as const) {
    it(`turn ${JSON.stringify(fields)} into ${code}`, () => {
      const error = cloudFault(anSdkError(fields), place, judge);
      expect(error.code).toBe(code);
      expect(error.fields.map((problem) => problem.field)).toEqual(field ? [field] : []);
      expect(isTransient(error)).toBe(code === 'storage/unreachable');
    });
  }
});
