/** How S3 takes one object: in one request, or in parts that become visible together. */
import { createHash } from 'node:crypto';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../../contract/storage.ts';
import type { Clock } from '../../platform/clock.ts';
import { storageError } from '../storageErrors.ts';
import type { PartTarget } from '../storeInParts.ts';

/** The protocol's own limit: 80 GiB in parts of 8 MiB. */
const maxParts = 10_000;
const dayMs = 24 * 3600 * 1000;

export interface S3Connection {
  sdk: typeof import('@aws-sdk/client-s3');
  client: S3Client;
}

interface S3Upload {
  /** The provider's name and the object's path, for messages. */
  name: string;
  path: string;
  key: string;
  config: S3Config;
  clock: Clock;
  /** Runs a request; translates what it throws. */
  run: <T>(signal: AbortSignal | undefined, work: (s3: S3Connection) => Promise<T>) => Promise<T>;
  reportLeftovers: (error: unknown) => void;
}

interface PartReceipt {
  PartNumber: number;
  ETag: string;
  ChecksumCRC32?: string;
}

export function s3PartTarget(upload: S3Upload): PartTarget<PartReceipt> {
  const { config, run } = upload;
  const object = { Bucket: config.bucket, Key: upload.key };
  const attributes = attributesOf(config, upload.clock);
  const isAws = config.endpoint === undefined;
  // AWS checks the CRC32 that the SDK adds. Older MinIO, B2 and Ceph refuse it; MD5 they all check.
  const digest = (body: Buffer) =>
    isAws ? {} : { ContentMD5: createHash('md5').update(body).digest('base64') };
  let uploadId = '';

  return {
    putWhole: (Body, signal) =>
      run(signal, async ({ sdk, client }) => {
        const put = { ...object, ...attributes, ...digest(Body), Body };
        await client.send(new sdk.PutObjectCommand(put), sendOptions(signal));
      }),
    begin: (signal) =>
      run(signal, async ({ sdk, client }) => {
        const command = new sdk.CreateMultipartUploadCommand({
          ...object,
          ...attributes,
          ...(isAws ? { ChecksumAlgorithm: 'CRC32' as const } : {}),
        });
        uploadId = (await client.send(command, sendOptions(signal))).UploadId ?? '';
      }),
    putPart: (PartNumber, Body, signal) =>
      run(signal, async ({ sdk, client }) => {
        if (PartNumber > maxParts) throw tooLong(upload);
        const part = { ...object, UploadId: uploadId, PartNumber, ...digest(Body), Body };
        const command = new sdk.UploadPartCommand(part);
        const { ETag = '', ChecksumCRC32 } = await client.send(command, sendOptions(signal));
        return { PartNumber, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
      }),
    complete: (Parts, signal) =>
      run(signal, async ({ sdk, client }) => {
        const whole = { ...object, UploadId: uploadId, MultipartUpload: { Parts } };
        const command = new sdk.CompleteMultipartUploadCommand(whole);
        await client.send(command, sendOptions(signal));
      }),
    abandon: async () => {
      if (uploadId === '') return;
      const ended = run(undefined, async ({ sdk, client }) => {
        await client.send(new sdk.AbortMultipartUploadCommand({ ...object, UploadId: uploadId }));
      });
      await ended.catch(upload.reportLeftovers);
    },
  };
}

export function sendOptions(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abortSignal: signal };
}

function attributesOf(config: S3Config, clock: Clock): Partial<PutObjectCommandInput> {
  const { storageClass, serverSideEncryption, objectLockDays } = config;
  return {
    ContentType: 'application/octet-stream',
    ...(storageClass === undefined ? {} : { StorageClass: storageClass }),
    ...(serverSideEncryption === undefined ? {} : { ServerSideEncryption: serverSideEncryption }),
    ...(objectLockDays === undefined
      ? {}
      : {
          ObjectLockMode: 'COMPLIANCE' as const,
          ObjectLockRetainUntilDate: new Date(clock.now().getTime() + objectLockDays * dayMs),
        }),
  };
}

function tooLong({ name, path }: S3Upload) {
  return storageError(
    'storage/quota',
    `Upload of ${path} to ${name} failed: the object is longer than the 80 GiB that one may have.`,
    { nextStep: 'Split it into several objects.' },
  );
}
