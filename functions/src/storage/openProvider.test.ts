/** openProvider makes the provider of a document, or names the field that is wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StorageProviderType } from '../contract/storage.ts';
import { FirevaultError } from '../domain/errors.ts';
import { openProvider } from './openProvider.ts';
import { AzureBlobProvider } from './providers/AzureBlobProvider.ts';
import { FirebaseStorageProvider } from './providers/FirebaseStorageProvider.ts';
import { GCSStorageProvider } from './providers/GCSStorageProvider.ts';
import { S3StorageProvider } from './providers/S3StorageProvider.ts';

const cloud = { localRoot: null, projectId: 'demo' };
const s3 = { bucket: 'my-backups', region: 'eu-central-1' };
const keys = { accessKeyId: 'AKIA0000', secretAccessKey: 'a-secret-of-ours' };

function aDoc(type: StorageProviderType, config: Record<string, unknown>, pathPrefix = '') {
  return { id: 'the-store', type, config, pathPrefix };
}

function refusal(...args: Parameters<typeof openProvider>): FirevaultError {
  try {
    openProvider(...args);
  } catch (error) {
    if (error instanceof FirevaultError) return error;
    throw error;
  }
  return expect.fail('it was not refused');
}

describe('openProvider', () => {
  it('makes each of the kinds', () => {
    expect(openProvider(aDoc('s3', s3), keys, cloud)).toBeInstanceOf(S3StorageProvider);
    expect(openProvider(aDoc('s3', s3), null, cloud)).toBeInstanceOf(S3StorageProvider);
    const gcs = openProvider(aDoc('gcs', { bucket: 'my-backups' }), null, cloud);
    expect(gcs).toBeInstanceOf(GCSStorageProvider);
    const azure = openProvider(
      aDoc('azure', { containerName: 'backups' }),
      { connectionString: 'AccountName=a;AccountKey=a2V5' },
      cloud,
    );
    expect(azure).toBeInstanceOf(AzureBlobProvider);
    const firebase = openProvider(aDoc('firebase', {}), null, cloud);
    expect(firebase).toBeInstanceOf(FirebaseStorageProvider);
    expect(firebase.name).toBe('the-store');
  });

  it('opens a folder on disk where one is set aside, and signs its links', async () => {
    const localRoot = await mkdtemp(join(tmpdir(), 'firevault-open-'));
    const signer = async (...parts: unknown[]) => parts.join('|');
    const environment = { ...cloud, localRoot, signer };
    const provider = openProvider(aDoc('local', { basePath: 'b' }, 'prod'), null, environment);
    await provider.upload(Buffer.from('x'), 'x');
    expect(await provider.getSignedUrl('x', 60)).toBe('the-store|x|60');
    await rm(localRoot, { recursive: true });
  });

  it('refuses a folder on disk in the cloud', () => {
    const error = refusal(aDoc('local', { basePath: 'b' }), null, cloud);
    expect(error.code).toBe('storage/misconfigured');
    expect(error.nextStep).toContain('volume');
  });

  for (const [type, config, secrets, field] of [
    ['s3', { region: 'eu-central-1' }, keys, 'config.bucket'],
    ['s3', { bucket: 'x', region: 'y' }, keys, 'config.bucket'],
    ['s3', { bucket: 'my-backups' }, keys, 'config.region'],
    ['s3', { ...s3, endpoint: 'minio:9000' }, keys, 'config.endpoint'],
    ['s3', { ...s3, endpoint: 'http://minio.example:9000' }, keys, 'config.endpoint'],
    ['s3', { ...s3, endpoint: 'https://me:secret@minio.example' }, keys, 'config.endpoint'],
    ['s3', { ...s3, bukcet: 'typo' }, keys, 'config.bukcet'],
    ['s3', { ...s3, ...keys }, null, 'config.accessKeyId'],
    ['s3', s3, { accessKeyId: 'AKIA0000' }, 'config.secretAccessKey'],
    ['s3', { ...s3, objectLockDays: 0 }, keys, 'config.objectLockDays'],
    ['gcs', {}, null, 'config.bucket'],
    ['gcs', { bucket: 'my-backups' }, { keyFile: '{"type":"external_account"}' }, 'config.keyFile'],
    ['gcs', { bucket: 'my-backups' }, { keyFile: 'not json' }, 'config.keyFile'],
    ['azure', {}, null, 'config.containerName'],
    ['azure', { containerName: 'Backups' }, null, 'config.containerName'],
    ['azure', { containerName: 'backups' }, { connectionString: 'x' }, 'config.connectionString'],
    ['firebase', { bucket: 'b' }, null, 'config.bucket'],
    ['firebase', {}, { keyFile: '{}' }, 'config'],
    ['local', {}, null, 'config.basePath'],
  ] as const) {
    it(`names ${field} in ${JSON.stringify(config)} of ${type}`, () => {
      const error = refusal(aDoc(type, config), secrets, cloud);
      expect(error.code).toBe('storage/misconfigured');
      expect(error.fields.map((problem) => problem.field)).toContain(field);
      expect(error.nextStep).toBeTruthy();
      expect(JSON.stringify(error) + error.message).not.toContain('a-secret-of-ours');
    });
  }

  it('refuses a path prefix that climbs out', () => {
    const error = refusal(aDoc('s3', s3, '../other'), keys, cloud);
    expect(error.fields[0]?.field).toBe('pathPrefix');
  });

  it('says that a connection string is missing when the store is first used', async () => {
    const provider = openProvider(aDoc('azure', { containerName: 'backups' }), null, cloud);
    await expect(provider.list()).rejects.toMatchObject({
      code: 'storage/misconfigured',
      fields: [{ field: 'config.connectionString' }],
    });
  });

  it('refuses a connection string without TLS to another machine', async () => {
    const connectionString =
      'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5a2V5;EndpointSuffix=example.com';
    const provider = openProvider(
      aDoc('azure', { containerName: 'backups' }),
      { connectionString },
      cloud,
    );
    await expect(provider.list()).rejects.toMatchObject({
      code: 'storage/misconfigured',
      fields: [{ field: 'config.connectionString' }],
    });
  });
});
