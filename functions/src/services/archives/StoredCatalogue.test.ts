/** What the stores tell of their backups: whole or not, in one place or two, of one database or of several. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalStorageProvider } from '../../storage/providers/LocalStorageProvider.ts';
import { StoredCatalogue } from './StoredCatalogue.ts';

const CHAIN = fileURLToPath(new URL('../../../../fixtures/archives/v1/chain/', import.meta.url));
const IDS = ['20251203-020000-chain2', '20251202-020000-chain1', '20251201-020000-chain0'];
const [NEWEST = '', , OLDEST = ''] = IDS;
const OWN = { projectId: 'fixtures', databaseId: '(default)' };

let rootDir: string;
beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), 'firevault-catalogue-'));
  for (const name of ['first', 'second']) {
    mkdirSync(join(rootDir, name));
    for (const id of IDS) {
      mkdirSync(join(rootDir, name, id));
      cpSync(join(CHAIN, id, 'manifest.json'), manifestAt(name, id));
    }
  }
});
afterEach(() => rmSync(rootDir, { recursive: true }));

const manifestAt = (name: string, id: string) => join(rootDir, name, id, 'manifest.json');

function catalogueOf(...names: string[]): StoredCatalogue {
  return new StoredCatalogue(
    new Map(
      names.map((name) => [
        name,
        new LocalStorageProvider({ name, rootDir, basePath: name, pathPrefix: '' }),
      ]),
    ),
  );
}

/** Puts a backup of another database beside the others. */
function addOther(id: string, projectId: string): void {
  const manifest = JSON.parse(readFileSync(manifestAt('first', OLDEST), 'utf8'));
  mkdirSync(join(rootDir, 'first', id));
  writeFileSync(manifestAt('first', id), JSON.stringify({ ...manifest, id, projectId }));
}

describe('the stores', () => {
  it('list every backup once, newest first, with all places that hold it', async () => {
    const { backups, unreadable } = await catalogueOf('first', 'second').list();
    expect(backups.map(({ id }) => id)).toEqual(IDS);
    expect(backups.map(({ chainLength }) => chainLength)).toEqual([2, 1, 0]);
    expect(backups[0]?.storageLocations.map(({ provider }) => provider)).toEqual([
      'first',
      'second',
    ]);
    expect(unreadable).toEqual([]);
  });

  it('tell which manifest cannot be read, and go on with the other place', async () => {
    writeFileSync(manifestAt('first', OLDEST), '{');
    const { backups, unreadable } = await catalogueOf('first', 'second').list();
    expect(backups.find(({ id }) => id === OLDEST)?.storageLocations).toMatchObject([
      { provider: 'second', status: 'complete' },
      { provider: 'first', status: 'failed', error: unreadable[0]?.error },
    ]);
    expect(unreadable).toMatchObject([{ backupId: OLDEST, provider: 'first' }]);
    await expect(catalogueOf('first').get(OLDEST)).rejects.toMatchObject({
      code: 'backup/unreadable',
    });
  });

  it('count a place that has objects and no manifest as one that is not whole', async () => {
    for (const name of ['first', 'second']) rmSync(manifestAt(name, OLDEST));
    writeFileSync(join(rootDir, 'first', OLDEST, 'an-object'), 'x');
    cpSync(join(CHAIN, OLDEST, 'manifest.json'), manifestAt('second', OLDEST));
    const whole = { provider: 'second', path: OLDEST, status: 'complete' };
    const wanting = { provider: 'first', path: OLDEST, status: 'failed' };
    const catalogue = catalogueOf('first', 'second');
    const alone = await catalogue.get(OLDEST);
    expect(alone.storageLocations).toMatchObject([whole, wanting]);
    expect(catalogue.unreadable).toMatchObject([{ backupId: OLDEST, provider: 'first' }]);
    const { backups } = await catalogueOf('first', 'second').list();
    expect(backups.find(({ id }) => id === OLDEST)).toEqual(alone);
  });

  it('do not count a place that has nothing of a backup', async () => {
    rmSync(join(rootDir, 'first', OLDEST), { recursive: true });
    const catalogue = catalogueOf('first', 'second');
    expect((await catalogue.get(OLDEST)).storageLocations).toHaveLength(1);
    expect(catalogue.unreadable).toEqual([]);
  });

  it('take the manifest of another backup for none', async () => {
    cpSync(manifestAt('first', NEWEST), manifestAt('first', OLDEST));
    const { unreadable } = await catalogueOf('first').list();
    expect(unreadable).toMatchObject([
      { backupId: OLDEST, error: `It is the manifest of ${NEWEST}.` },
    ]);
  });

  it('do not count two different manifests of one name as two places', async () => {
    const other = readFileSync(manifestAt('second', OLDEST), 'utf8');
    writeFileSync(manifestAt('second', OLDEST), other.replace('"gzip"', '"none"'));
    const catalogue = catalogueOf('first', 'second');
    expect((await catalogue.get(OLDEST)).storageLocations).toHaveLength(1);
    expect((await catalogue.list()).unreadable).toMatchObject([{ provider: 'second' }]);
  });

  it('have no backup that has no manifest', async () => {
    rmSync(manifestAt('first', NEWEST));
    await expect(catalogueOf('first').get(NEWEST)).rejects.toMatchObject({
      code: 'backup/not-found',
    });
  });
});

describe('the newest', () => {
  it('is of the only database there is, whatever its name', async () => {
    expect((await catalogueOf('first').newest(null)).id).toBe(NEWEST);
    const elsewhere = { projectId: 'new', databaseId: '(default)' };
    expect((await catalogueOf('first').newest(elsewhere)).id).toBe(NEWEST);
  });

  it('is of the named database where there are several, and of none by chance', async () => {
    addOther('20261201-020000-others', 'others');
    const others = { projectId: 'others', databaseId: '(default)' };
    expect((await catalogueOf('first').newest(OWN)).id).toBe(NEWEST);
    expect((await catalogueOf('first').newest(others)).id).toBe('20261201-020000-others');
    const unknown = { projectId: 'new', databaseId: '(default)' };
    for (const asked of [null, unknown]) {
      await expect(catalogueOf('first').newest(asked)).rejects.toMatchObject({
        code: 'backup/ambiguous',
      });
    }
  });
});
