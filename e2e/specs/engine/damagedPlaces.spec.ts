/** Places that are damaged, lost or in danger, and what the command line makes of them: it reads around them, copies, mends. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocalStorageProvider } from '../../../functions/src/storage/providers/LocalStorageProvider.ts';
import type { StorageProvider } from '../../../functions/src/storage/StorageProvider.ts';
import { deliverAll } from '../../harness/deliver.ts';
import type { Engine } from '../../harness/engine.ts';
import { flipFile } from '../../harness/flipBit.ts';
import { commandOn, withStoredBackup } from '../../harness/storedBackup.ts';

/** As `firevault copy --json` tells it. */
interface CopiedBackup {
  backupId: string;
  copied: number;
  there: number;
  problem: string | null;
}

const projectId = 'demo-firevault-places';
const COUNT = 300;
const command = commandOn(projectId);
let engine: Engine;
let folder: string;
let store: string;
let backupId: string;
let copyOfStore: (name: string) => string;

withStoredBackup(projectId, COUNT, (made) => {
  ({ engine, folder, store, backupId, copyOfStore } = made);
});

function storeIn(name: string): StorageProvider {
  return new LocalStorageProvider({ name, rootDir: folder, basePath: name, pathPrefix: '' });
}

/** The file of an object of the backup: the first of its kind. */
function objectAt(place: string, kind: 'parts' | 'keys'): string {
  const [name = ''] = readdirSync(join(place, backupId, kind));
  return join(place, backupId, kind, name);
}

describe.each([
  ['lost', (manifest: string) => rmSync(manifest), 'missing'],
  ['damaged', (manifest: string) => writeFileSync(manifest, '{'), 'manifest'],
])('a place whose manifest is %s', (how, spoil, told) => {
  let places: string[];
  let spoilt: string;
  beforeAll(() => {
    const [whole, other] = [copyOfStore(`${how}-a`), copyOfStore(`${how}-b`)];
    flipFile(objectAt(whole, 'parts'));
    spoil(join(other, backupId, 'manifest.json'));
    spoilt = `local-${how}-b`;
    places = ['--from', whole, '--from', other];
  });

  it('is told of by every command that looks', async () => {
    const listed = await command(['list', ...places]);
    expect(listed.code).toBe(3);
    expect(listed.out).toContain(`local-${how}-a, ${spoilt} (not whole)`);
    expect(listed.err).toMatch(new RegExp(`${backupId} at ${spoilt} cannot be read: .*${told}`));
    const verified = await command(['verify', backupId, ...places, '--json']);
    expect(verified.code).toBe(4);
    expect(JSON.parse(verified.out)).toMatchObject({
      findings: [
        { location: spoilt, problem: expect.stringContaining(told) },
        { location: `local-${how}-a`, problem: expect.stringContaining('parts/') },
      ],
    });
  });

  it('gives a restore what is damaged at the other, and is mended once the catalogue is back', async () => {
    await engine.clear();
    const restored = await command(['restore', backupId, ...places, '--yes', '--json']);
    expect(restored.code, restored.err).toBe(0);
    expect(JSON.parse(restored.out)).toMatchObject({
      status: 'success',
      verification: { differences: 0 },
    });
    expect((await engine.db.collection('docs').count().get()).data().count).toBe(COUNT);
    const rebuilt = await command(['rebuild-catalogue', ...places]);
    expect(rebuilt.code).toBe(3);
    const { storageLocations } = await engine.catalogue.get(backupId);
    expect(storageLocations).toMatchObject([
      { provider: `local-${how}-a`, status: 'complete' },
      { provider: spoilt, status: 'failed', error: expect.stringContaining(told) },
    ]);

    for (const name of [`${how}-a`, `${how}-b`]) engine.stores.set(`local-${name}`, storeIn(name));
    await engine.backups.retryDestination(backupId, spoilt, {
      uid: 'an admin',
      email: null,
      ip: null,
    });
    await deliverAll(engine);
    const mended = await engine.catalogue.get(backupId);
    expect(mended.storageLocations.map(({ status }) => status)).toEqual(['complete', 'complete']);
    const sound = await command(['verify', '--from', join(folder, `${how}-b`)]);
    expect(sound.code, sound.out).toBe(0);
  });

  it('keeps nobody from removing what is known from elsewhere', async () => {
    const pruned = await command(['prune', '--keep-last', '1', ...places]);
    expect(pruned.code, pruned.err).toBe(0);
    expect(pruned.out).toContain(backupId);
  });
});

describe('copying', () => {
  const copyTo = async (target: string, args: string[]) => {
    const { code, out, err } = await command(['copy', ...args, '--to', target, '--json']);
    return { code, err, backups: (JSON.parse(out) as { backups: CopiedBackup[] }).backups };
  };

  it('takes a backup with all it builds on to another place, and does nothing twice', async () => {
    const target = mkdtempSync(join(folder, 'copied-'));
    const from = ['20251203-020000-chain2', '--from', 'fixtures/archives/v1/chain'];
    const first = await copyTo(target, from);
    expect(first.code, first.err).toBe(0);
    expect(first.backups.map(({ backupId, problem }) => [backupId, problem])).toEqual([
      ['20251201-020000-chain0', null],
      ['20251202-020000-chain1', null],
      ['20251203-020000-chain2', null],
    ]);
    expect(first.backups.every(({ copied, there }) => copied > 0 && there === 0)).toBe(true);
    expect(await command(['verify', '--level', 'full', '--from', target])).toMatchObject({
      code: 0,
    });
    const again = await copyTo(target, from);
    expect(again.backups.map(({ copied }) => copied)).toEqual([0, 0, 0]);
  });

  it('mends two damaged copies from one another, and says what is sound in neither', async () => {
    const [a, b] = [copyOfStore('mend-a'), copyOfStore('mend-b')];
    rmSync(objectAt(a, 'keys'));
    flipFile(objectAt(b, 'parts'));
    writeFileSync(join(b, backupId, 'manifest.json'), '{');
    const both = [backupId, '--from', a, '--from', b];
    for (const place of [a, b]) {
      expect(await copyTo(place, both)).toMatchObject({ code: 0, backups: [{ copied: 1 }] });
      expect(await command(['verify', backupId, '--level', 'full', '--from', place])).toMatchObject(
        {
          code: 0,
        },
      );
    }
    for (const place of [a, b]) flipFile(objectAt(place, 'parts'));
    const lost = await copyTo(b, both);
    expect(lost).toMatchObject({ code: 4, backups: [{ copied: 0 }] });
    expect(lost.backups[0]?.problem).toContain('No location of the backup');
  });

  it('leaves another backup of the same id as it is', async () => {
    const target = mkdtempSync(join(folder, 'taken-'));
    cpSync('fixtures/archives/v1/chain', target, { recursive: true });
    const id = '20251201-020000-chain0';
    const manifest = join(target, id, 'manifest.json');
    const other = readFileSync(manifest, 'utf8').replace('{', '{ ');
    writeFileSync(manifest, other);
    const refused = await copyTo(target, [id, '--from', 'fixtures/archives/v1/chain']);
    expect(refused).toMatchObject({ code: 3, backups: [{ copied: 0 }] });
    expect(refused.backups[0]?.problem).toContain('Another backup of this id');
    expect(readFileSync(manifest, 'utf8')).toBe(other);
  });

  it('chooses among what lies where it comes from, not where it goes', async () => {
    const target = mkdtempSync(join(folder, 'newer-'));
    const gzip = readdirSync('fixtures/archives/v1/gzip').filter((name) => name !== 'expected');
    const [older = ''] = gzip;
    cpSync(join(store, backupId), join(target, backupId), { recursive: true });
    const copied = await copyTo(target, ['latest', '--from', 'fixtures/archives/v1/gzip']);
    expect(copied).toMatchObject({ code: 0, backups: [{ backupId: older }] });
    const all = await copyTo(target, ['--from', 'fixtures/archives/v1/gzip']);
    expect(all.backups.map((one) => one.backupId)).toEqual([older]);
  });

  it('makes no backup of an increment at a place where its base is not whole', async () => {
    const source = join(folder, 'broken-base');
    cpSync('fixtures/archives/v1/chain', source, { recursive: true });
    const target = mkdtempSync(join(folder, 'without-base-'));
    const parts = join(source, '20251201-020000-chain0', 'parts');
    flipFile(join(parts, readdirSync(parts)[0] ?? ''));
    const { code, backups } = await copyTo(target, ['--from', source]);
    expect(code).toBe(4);
    expect(backups.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('is damaged'),
      expect.stringContaining('20251201-020000-chain0, which is not whole'),
      expect.stringContaining('20251202-020000-chain1, which is not whole'),
    ]);
    expect((await command(['list', '--from', target])).out).toContain('No backup is here.');
  });

  it('2, 7: calls no target damaged that is not there, refuses, or is out of reach', async () => {
    const nobody = 's3://backups?endpoint=http://127.0.0.1:9&path-style';
    const keys = { AWS_ACCESS_KEY_ID: 'a-key', AWS_SECRET_ACCESS_KEY: 'an-unspoken-secret' };
    const from = ['copy', '--from', 'fixtures/archives/v1/gzip', '--to'];
    expect(await command([...from, nobody], keys)).toMatchObject({ code: 7, out: '' });
    const taken = mkdtempSync(join(folder, 'in-the-way-'));
    mkdirSync(join(taken, '20251201-020000-fullgz'));
    writeFileSync(
      join(taken, '20251201-020000-fullgz', 'parts'),
      'a file where a folder should be',
    );
    const refused = await command([...from, taken]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('parts');
    const missing = await command([...from, join(folder, 'nowhere')]);
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toContain('mkdir');
  });

  it('tells what it would do, and does none of it', async () => {
    const target = mkdtempSync(join(folder, 'dry-'));
    const dry = await copyTo(target, [backupId, '--from', store, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, backups: [{ there: 0, problem: null }] });
    expect(readdirSync(target)).toEqual([]);
    const done = await copyTo(target, [backupId, '--from', store]);
    expect(done.backups).toEqual(dry.backups);
    flipFile(objectAt(target, 'parts'));
    const mending = ['copy', backupId, '--from', store, '--to', target, '--dry-run'];
    const { code, out } = await command(mending);
    expect(code).toBe(0);
    expect(out).toMatch(/: 1 object to copy \(.*, \d+ there already\n1 backup would be whole at /);
    expect(await command(['verify', '--from', target])).toMatchObject({ code: 4 });
  });
});
