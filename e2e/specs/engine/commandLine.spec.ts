/** The command line under stress: killed, interrupted, misused, pointed at what is damaged; each end has its exit code. */
import { execFile } from 'node:child_process';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Timestamp } from 'firebase-admin/firestore';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderCatalogue } from '../../../functions/src/catalogue/ProviderCatalogue.ts';
import type { RestoreJob } from '../../../functions/src/contract/index.ts';
import { takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { beginCommand } from '../../harness/commandLine.ts';
import type { Engine } from '../../harness/engine.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { flipFile } from '../../harness/flipBit.ts';
import { shakyWire } from '../../harness/shakyWire.ts';
import { stack } from '../../harness/stack.ts';
import { commandOn, settingsOf, withStoredBackup } from '../../harness/storedBackup.ts';

const projectId = 'demo-firevault-command';
const PASSPHRASE = 'a passphrase of the spec';
const COUNT = 1500;
const settings = settingsOf(projectId);
const command = commandOn(projectId);
let engine: Engine;
let folder: string;
let store: string;
let backupId: string;
let copyOfStore: (name: string) => string;

withStoredBackup(projectId, COUNT, (made) => {
  ({ engine, folder, store, backupId, copyOfStore } = made);
});

beforeAll(async () => {
  // As the portal has configured it: the command knows the folder by its id there.
  const at = new Date().toISOString();
  await new ProviderCatalogue(engine.db).change(() => ({
    put: [
      {
        ...{ id: 'first', name: 'First', type: 'local', config: { basePath: 'first' } },
        ...{ pathPrefix: '', enabled: true, isDefault: true, createdAt: at, updatedAt: at },
      },
    ],
    answer: null,
  }));
});
/** The documents of the application, by path. */
async function texts(): Promise<Map<string, string>> {
  const image = await takeImage(stack().firestore, projectId);
  const own = [...image].filter(([path]) => path.startsWith('docs/'));
  return new Map(
    own.map(([path, record]) => [path, JSON.stringify(JSON.parse(record.toString()).fields)]),
  );
}

describe('a restore that does not come to its end', () => {
  beforeEach(async () => {
    const documents = [...manyDocuments('docs', COUNT, 100)];
    for (const { fields } of documents) fields.text = { stringValue: 'damaged' };
    await writeRestDocuments(stack().firestore, projectId, documents);
  });

  /** Begins one that writes slowly, and waits until it writes. */
  async function beginSlowly() {
    const began = beginCommand(['restore', backupId, '--from', store, '--yes', '--json'], {
      ...settings,
      FIREVAULT_WRITES_PER_SECOND: '300',
    });
    for (;;) {
      const { items } = await engine.restores.listRestores({ limit: 1 });
      const [job] = items;
      if (job !== undefined && job.phase === 'writing' && job.backupId === backupId) {
        return { ...began, job };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('goes on after its process was killed, and nobody else takes it up', async () => {
    const { child, ended, job } = await beginSlowly();
    child.kill('SIGKILL');
    await ended;
    await engine.sweeper.sweep();
    expect(engine.waiting.filter(({ payload }) => payload.restoreId === job.id)).toEqual([]);
    const second = await command(['restore', backupId, '--from', store, '--yes']);
    expect(second.code).toBe(6);
    expect(second.err).toContain(job.id);
    const resumed = await command(['restore', '--resume', job.id, '--from', store, '--json']);
    expect(resumed.code, resumed.err).toBe(0);
    expect(JSON.parse(resumed.out)).toMatchObject({ id: job.id, status: 'success' });
    expect([...(await texts()).values()].filter((text) => text.includes('damaged'))).toEqual([]);
  });

  it('is taken back at Ctrl-C', async () => {
    const before = await texts();
    const { child, ended } = await beginSlowly();
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect(code, err).toBe(130);
    expect((JSON.parse(out) as RestoreJob).status).toBe('rolled_back');
    expect(await texts()).toEqual(before);
  });
});

describe('a backup that does not come to its end', () => {
  it('goes on when the lease of the process that died has run out', async () => {
    const id = await engine.startBackup();
    await engine.catalogue.update(id, { runBy: 'command-line' });
    await engine.leases.claim(engine.catalogue.ref(id), 'a process that died');
    await engine.catalogue.ref(id).update({
      'lease.expiresAt': Timestamp.fromMillis(Date.now() + 6_000),
    });
    const resumed = await command(['backup', '--resume', id, '--from', store, '--json']);
    expect(resumed.code, resumed.err).toBe(0);
    expect(JSON.parse(resumed.out)).toMatchObject({ id, status: 'success' });
  });
});

describe('a database that goes out of reach for some seconds', () => {
  it('is waited for in the middle of a backup, which ends whole', async () => {
    await using wire = await shakyWire(stack().firestore);
    const began = beginCommand(['backup', '--from', store, '--json'], {
      ...settings,
      FIRESTORE_EMULATOR_HOST: wire.address,
    });
    const isBegun = async () => {
      const open = await engine.catalogue.listOpen();
      return open.some(({ runBy }) => runBy === 'command-line');
    };
    while (!(await isBegun())) await new Promise((resolve) => setTimeout(resolve, 20));
    for (let cuts = 0; cuts < 3; cuts += 1) {
      await wire.cut(3_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const { code, out, err } = await began.ended;
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: 'success', documentCounts: { docs: COUNT } });
  });
});

describe('what is wrong is told, by its exit code too', () => {
  it('2: wrong usage', async () => {
    expect(await command(['lsit'])).toMatchObject({ code: 2, out: '' });
    expect(await command(['list'])).toMatchObject({ code: 2 });
    expect(await command(['restore', '--from', store])).toMatchObject({ code: 2 });
    expect(await command(['list', '--from', 's3://b?secret=1'])).toMatchObject({ code: 2 });
    expect(await command(['prune', '--from', store])).toMatchObject({ code: 2 });
    const url = await command(['list', '--from', 's3://key:s3cr3t-key@bucket/x', '--json']);
    expect(url.code).toBe(2);
    expect(url.err).not.toContain('s3cr3t-key');
    expect(JSON.parse(url.err)).toMatchObject({ error: { code: 'cli/bad-location', exitCode: 2 } });
  });

  it('3: done, but something was left out', async () => {
    const copy = copyOfStore('one-unreadable');
    writeFileSync(join(copy, backupId, 'manifest.json'), '{');
    const { code, err } = await command(['list', '--from', copy]);
    expect(code).toBe(3);
    expect(err).toContain(backupId);
    const refused = await command(['prune', '--keep-last', '1', '--from', copy, '--yes']);
    expect(refused).toMatchObject({ code: 6 });
  });

  it('4: damage, which a restore finds before it writes', async () => {
    const copy = copyOfStore('damaged');
    const parts = join(copy, backupId, 'parts');
    const [part = ''] = readdirSync(parts);
    flipFile(join(parts, part));
    expect(await command(['verify', '--level', 'exists', '--from', copy])).toMatchObject({
      code: 0,
    });
    const found = await command(['verify', backupId, '--from', copy]);
    expect(found.code).toBe(4);
    expect(found.out).toContain(part);
    expect(await command(['cat', backupId, '--from', copy])).toMatchObject({ code: 4 });
    const before = await texts();
    const restored = await command(['restore', backupId, '--from', copy, '--yes', '--json']);
    expect(restored.code).toBe(1);
    expect(JSON.parse(restored.out)).toMatchObject({ status: 'failed', writingSince: null });
    expect(await texts()).toEqual(before);
    // A second location that is sound makes up for it.
    expect(await command(['cat', backupId, '--from', copy, '--from', store])).toMatchObject({
      code: 0,
    });
  });

  it('4: a chain that is broken, told beside what is sound', async () => {
    const chain = join(folder, 'broken-chain');
    cpSync('fixtures/archives/v1/chain', chain, { recursive: true });
    rmSync(join(chain, '20251202-020000-chain1'), { recursive: true });
    const { code, out } = await command(['verify', '--from', chain]);
    expect(code).toBe(4);
    expect(out).toContain('20251201-020000-chain0 at local-broken-chain: sound');
    expect(out).toMatch(/20251203-020000-chain2 at local-broken-chain: .*builds on/);
  });

  it('5: not there', async () => {
    expect(await command(['show', '20200101-000000-nothng', '--from', store])).toMatchObject({
      code: 5,
    });
    expect(await command(['cat', backupId, 'docs/none', '--from', store])).toMatchObject({
      code: 5,
      out: '',
    });
  });

  it('6: not confirmed where nobody can be asked', async () => {
    await engine.db.doc('docs/d000001').update({ text: 'other' });
    const { code, err } = await command(['restore', backupId, '--from', store]);
    expect(code).toBe(6);
    expect(err).toContain('--yes');
    expect((await engine.db.doc('docs/d000001').get()).get('text')).toBe('other');
  });

  it('7: out of reach', async () => {
    const nobody = 's3://backups?endpoint=http://127.0.0.1:9&path-style';
    const keys = { AWS_ACCESS_KEY_ID: 'a-key', AWS_SECRET_ACCESS_KEY: 'an-unspoken-secret' };
    const { code, err, out } = await command(['list', '--from', nobody], keys);
    expect(code).toBe(7);
    expect(out + err).not.toContain('an-unspoken-secret');
  });

  it('0: help for every command', async () => {
    const { out, code } = await command(['--help']);
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}firevault ([a-z-]+)/gm)].map(([, name = '']) => name);
    expect(names).toContain('rebuild-catalogue');
    const commands = names.filter((one) => one !== 'completion');
    expect(commands.length).toBeGreaterThan(12);
    for (const help of await Promise.all(commands.map((name) => command([name, '--help'])))) {
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain('Options:');
    }
  });
});

describe('an encrypted backup', () => {
  it('is made, read and drilled with its passphrase, which is told to nobody', async () => {
    const key = { BACKUP_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    const secrets = { ...key, FIREVAULT_PASSPHRASE: PASSPHRASE };
    const encrypted = join(folder, 'encrypted');
    cpSync(store, encrypted, { recursive: true, filter: (path) => !path.includes(backupId) });
    const made = await command(
      ['backup', '--encrypt', 'passphrase', '--from', encrypted, '--verbose', '--json'],
      secrets,
    );
    expect(made.code, made.err).toBe(0);
    const { id } = JSON.parse(made.out) as { id: string };
    const read = ['cat', id, 'docs/d000007', '--from', encrypted];
    expect(await command(read, { FIREVAULT_PASSPHRASE: 'another passphrase' })).toMatchObject({
      code: 6,
      out: '',
    });
    expect(await command(read)).toMatchObject({ code: 2, out: '' });
    const file = join(folder, 'passphrase');
    writeFileSync(file, `${PASSPHRASE}\n`);
    const { out } = await command([...read, '--passphrase-file', file]);
    expect(JSON.parse(out)).toMatchObject({ fields: { n: { integerValue: '7' } } });
    const drilled = await command(['drill', id, '--from', encrypted, '--verbose'], secrets);
    expect(drilled.code, drilled.err).toBe(0);
    expect(made.out + made.err + drilled.out + drilled.err).not.toContain(PASSPHRASE);
    expect(made.out + made.err + drilled.out + drilled.err).not.toContain(key.BACKUP_MASTER_KEY);
  });
});

describe('upkeep', () => {
  it('downloads a backup as a zip of plain records', async () => {
    const file = join(folder, 'backup.zip');
    expect(await command(['download', backupId, '--from', store, '-o', file])).toMatchObject({
      code: 0,
    });
    const { stdout } = await promisify(execFile)('unzip', ['-p', file, '*.ndjson'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stdout.split('\n').filter((line) => line.includes('/docs/'))).toHaveLength(COUNT);
  });

  it('prunes only when told to, with the records', async () => {
    const newer = await engine.backUp();
    const newest = await engine.backUp({ type: 'incremental' });
    const policy = ['prune', '--keep-last', '1', '--minimum-age', '0', '--from', store];
    // A place that is not named keeps the backup: its copy would be left behind without a record.
    const elsewhere = { provider: 'elsewhere', path: backupId, status: 'complete' } as const;
    const { storageLocations } = await engine.catalogue.get(backupId);
    await engine.catalogue.update(backupId, { storageLocations: [...storageLocations, elsewhere] });
    const half = await command([...policy, '--yes']);
    expect(half.code).toBe(3);
    expect(half.out).toContain('elsewhere');
    expect(readdirSync(store)).toContain(backupId);
    await engine.catalogue.update(backupId, { storageLocations });
    const shown = await command([...policy, '--json']);
    const { keep, remove } = JSON.parse(shown.out) as Record<'keep' | 'remove', { id: string }[]>;
    expect(keep.map(({ id }) => id).sort()).toEqual([newer.id, newest.id].sort());
    expect(remove.map(({ id }) => id)).toContain(backupId);
    expect(readdirSync(store)).toContain(backupId);
    const done = await command([...policy, '--yes']);
    expect(done.code, done.out + done.err).toBe(0);
    expect(readdirSync(store)).not.toContain(backupId);
    expect(await engine.catalogue.find(backupId)).toBeNull();
    expect(await engine.catalogue.get(newest.id)).toMatchObject({ status: 'success' });
  });
});
