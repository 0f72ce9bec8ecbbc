/** Every location that is named counts, each under an id of its own; one that is not named is never written. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageProviderDoc } from '../contract/index.ts';
import { type Location, parseLocation } from './parseLocation.ts';
import { distinct, Stores } from './Stores.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firevault-stores-'));
  for (const name of ['a', 'b']) mkdirSync(join(folder, name, 'backups'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const locationsOf = (...given: string[]): Promise<Location[]> =>
  Promise.all(given.map((one) => parseLocation(one, {})));
const idsOf = (locations: readonly Location[]) => locations.map(({ id }) => id);

function configured(id: string, config: Record<string, unknown>, pathPrefix = '') {
  const at = '2026-11-25T00:00:00Z';
  const doc: StorageProviderDoc = {
    ...{ id, name: id, type: 's3', config, pathPrefix },
    ...{ enabled: true, isDefault: true, createdAt: at, updatedAt: at },
  };
  return doc;
}

describe('the ids of locations', () => {
  it('tell two prefixes of a bucket apart, and two folders of one name', async () => {
    const prefixes = await locationsOf('s3://acme/nightly', 's3://acme/weekly');
    expect(idsOf(distinct(prefixes, []))).toEqual(['s3-acme', 's3-acme-2']);
    const folders = await locationsOf(join(folder, 'a/backups'), join(folder, 'b/backups'));
    expect(idsOf(distinct(folders, []))).toEqual(['local-backups', 'local-backups-2']);
  });

  it('are once for a place that is named twice', async () => {
    expect(distinct(await locationsOf('s3://acme/x', 's3://acme/x/'), [])).toHaveLength(1);
  });

  it('are those of the catalogue for the same place, and no other’s', async () => {
    const config = { bucket: 'acme', region: 'eu-central-1' };
    const [nightly, elsewhere] = await locationsOf(
      's3://acme/nightly',
      's3://acme/nightly?endpoint=https://s3.example.com',
    );
    if (nightly === undefined || elsewhere === undefined) throw new Error('No location.');
    const known = [configured('main', config, 'nightly/'), configured('s3-acme', config, 'other')];
    expect(idsOf(distinct([nightly], known))).toEqual(['main']);
    expect(idsOf(distinct([elsewhere], known))).toEqual(['s3-acme-2']);
  });
});

describe('a location that was not named', () => {
  it('is read from the first one, and never written in its place', async () => {
    const stores = new Stores(await locationsOf(join(folder, 'a/backups')), 'p');
    const own = await stores.open('local-backups');
    await own.upload(Buffer.from('here'), 'some/object');
    const other = await stores.open('azure-vault');
    expect((await other.download('some/object')).toString()).toBe('here');
    const refusal = { code: 'cli/location-not-given', message: expect.stringContaining('azure') };
    await expect(other.upload(Buffer.from('x'), 'some/other')).rejects.toMatchObject(refusal);
    await expect(other.uploadStream(chunks(), 'some/other')).rejects.toMatchObject(refusal);
    await expect(other.delete('some/object')).rejects.toMatchObject(refusal);
    expect(readdirSync(join(folder, 'a/backups/some'))).toEqual(['object']);
  });
});

async function* chunks() {
  yield Buffer.from('x');
}
