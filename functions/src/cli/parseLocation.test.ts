/** Addresses, folders and provider files become storage configurations; credentials in an address are refused unspoken. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FirevaultError } from '../domain/errors.ts';
import { parseLocation } from './parseLocation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firevault-location-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function refusal(given: string): Promise<string> {
  const error = await parseLocation(given, {}).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FirevaultError)) throw new Error(`${given} was not refused.`);
  return `${error.message} ${error.nextStep}`;
}

describe('an address', () => {
  it('of S3 names bucket, prefix and options, and takes the rest from the environment', async () => {
    expect(await parseLocation('s3://acme/a/b/', { AWS_REGION: 'eu-central-1' })).toMatchObject({
      id: 's3-acme',
      type: 's3',
      pathPrefix: 'a/b',
      config: { bucket: 'acme', region: 'eu-central-1' },
      secrets: null,
    });
    const given = 's3://acme?endpoint=https://s3.example.com&region=us-west-2&path-style';
    expect((await parseLocation(given, {})).config).toEqual({
      bucket: 'acme',
      region: 'us-west-2',
      endpoint: 'https://s3.example.com',
      forcePathStyle: true,
    });
  });

  it('of Cloud Storage and of Azure', async () => {
    expect(await parseLocation('gs://acme.backups/x', {})).toMatchObject({
      id: 'gcs-acme-backups',
      type: 'gcs',
      pathPrefix: 'x',
      config: { bucket: 'acme.backups' },
    });
    const account = await parseLocation('az://backups', { AZURE_STORAGE_ACCOUNT: 'acme' });
    expect(account).toMatchObject({
      type: 'azure',
      config: { containerName: 'backups', endpoint: 'https://acme.blob.core.windows.net' },
      secrets: null,
    });
    const connectionString = 'AccountName=a;AccountKey=k';
    const connected = await parseLocation('az://backups', {
      AZURE_STORAGE_CONNECTION_STRING: connectionString,
    });
    expect(connected).toMatchObject({
      config: { containerName: 'backups' },
      secrets: { connectionString },
    });
  });

  it('with credentials is refused, and they are not repeated', async () => {
    const said = await refusal('s3://AKIA:s3cr3t@acme');
    expect(said).toContain('Credentials');
    expect(said).not.toContain('s3cr3t');
  });

  it.each([
    ['s3:///prefix', 'names no bucket'],
    ['ftp://host/x', 'ftp: is no kind of location'],
    ['s3://acme?secret=x', 'no option "secret"'],
    ['/nowhere/at/all', 'There is no folder'],
    ['missing.json', 'There is no such file'],
  ])('%s is refused', async (given, why) => {
    expect(await refusal(given)).toContain(why);
  });
});

it('says of a folder that is not there how to have it there', async () => {
  expect(await refusal('/nowhere/at/all')).toContain('mkdir -p /nowhere/at/all');
});

describe('a folder', () => {
  it('is jailed to itself, as a path or as a file address', async () => {
    const expected = { type: 'local', localRoot: tmpdir(), pathPrefix: '' };
    expect(await parseLocation(folder, {})).toMatchObject(expected);
    expect(await parseLocation(`file://${folder}`, {})).toMatchObject(expected);
  });
});

describe('a provider file', () => {
  it('holds what the portal asks for', async () => {
    const file = join(folder, 'nightly.json');
    const secrets = { accessKeyId: 'id', secretAccessKey: 'key' };
    const config = { bucket: 'acme', region: 'eu-west-1' };
    writeFileSync(file, JSON.stringify({ id: 'nightly', type: 's3', config, secrets }));
    expect(await parseLocation(file, {})).toMatchObject({ id: 'nightly', config, secrets });
  });

  it('that is wrong is refused by the field, without its values', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, JSON.stringify({ type: 'tape', config: {}, secrets: 's3cr3t' }));
    const said = await refusal(file);
    expect(said).toContain('type');
    expect(said).not.toContain('s3cr3t');
    writeFileSync(file, '{"secrets": "s3cr3t"');
    expect(await refusal(file)).toContain('not JSON');
  });
});
