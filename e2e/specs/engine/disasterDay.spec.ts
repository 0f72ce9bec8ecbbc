/** The project is wiped and no function runs: the bucket and the command line bring everything back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { demoDocuments } from '../../../local/src/demoData/demoDocuments.ts';
import type { RestDocument } from '../../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { firevault } from '../../harness/commandLine.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { stack } from '../../harness/stack.ts';
import { S3_KEYS, type StorageServer, startS3 } from '../../harness/storageServers.ts';

const projectId = 'demo-firevault-disaster';
let s3: StorageServer;
let engine: Engine;
let from: string;
let whole: DatabaseImage;
let increment: DatabaseImage;
let ids: string[];

const settings = {
  AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
  GOOGLE_CLOUD_PROJECT: projectId,
};
const command = (...args: string[]) => firevault([...args, '--from', from], settings);

/** All products, and of the rest each fifth. */
function* someDocuments(): Generator<RestDocument> {
  let n = 0;
  for (const document of demoDocuments(projectId)) {
    n += 1;
    if (n % 5 === 0 || document.path.startsWith('products/')) yield document;
  }
}

async function imageNow(): Promise<DatabaseImage> {
  const image = await takeImage(stack().firestore, projectId);
  return new Map([...image].filter(([path]) => !/^(auditLogs|storageProviders)\//.test(path)));
}

const fieldsOf = (image: DatabaseImage) =>
  new Map([...image].map(([path, record]) => [path, withoutTimes(record)]));
const withoutTimes = (record: Buffer) => {
  const { name, fields } = JSON.parse(record.toString());
  return JSON.stringify({ name, fields });
};

beforeAll(async () => {
  s3 = await startS3();
  engine = await startEngine(projectId, { partLimits: { targetDocuments: 1000 } });
  await engine.clear();
  engine.stores.set('nightly', s3.through(s3.port, 'acme/nightly'));
  engine.defaults.splice(0, 1, 'nightly');
  from = `s3://backups/acme/nightly?endpoint=http://127.0.0.1:${s3.port}&path-style`;
  await writeRestDocuments(stack().firestore, projectId, someDocuments());
  const full = await engine.backUp({ compression: 'zstd' });
  whole = await imageNow();
  await engine.db.doc('products/sku-0001').delete();
  await engine.db.doc('customers/new').set({ since: 'the full backup' });
  const second = await engine.backUp({ type: 'incremental' });
  increment = await imageNow();
  ids = [full.id, second.id];
  await engine.clear();
});
afterAll(async () => {
  await engine.stop();
  await s3[Symbol.asyncDispose]();
});

describe('with a bucket and nothing else', () => {
  it('the backups are listed, and every stored byte of them is proven', async () => {
    const listed = await command('list', '--json');
    expect(listed).toMatchObject({ code: 0, err: '' });
    const { backups } = JSON.parse(listed.out) as { backups: { id: string }[] };
    expect(backups.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await command('verify', '--level', 'full')).toMatchObject({ code: 0 });
  });

  it('the newest state comes back document by document, with its catalogue', async () => {
    expect((await imageNow()).size).toBe(0);
    const preview = await command('restore', 'latest', '--dry-run', '--json');
    expect(preview.code).toBe(0);
    expect(JSON.parse(preview.out)).toMatchObject({
      status: 'previewed',
      preview: { counts: { created: increment.size, changed: 0, deleted: 0 } },
    });
    expect((await imageNow()).size).toBe(0);
    const restored = await command('restore', 'latest', '--yes', '--json');
    expect(restored.code, restored.err).toBe(0);
    expect(JSON.parse(restored.out)).toMatchObject({
      status: 'success',
      runBy: 'command-line',
      verification: { differences: 0 },
    });
    expect(fieldsOf(await imageNow())).toEqual(fieldsOf(increment));
    expect(await command('rebuild-catalogue')).toMatchObject({ code: 0 });
    for (const id of ids) {
      expect(await engine.catalogue.get(id)).toMatchObject({ status: 'success', database: null });
    }
  });

  it('an older state comes back exactly, and the way back is open', async () => {
    await engine.db.doc('customers/unsaved').set({ n: 1 });
    const before = fieldsOf(await imageNow());
    const [full = ''] = ids;
    const restored = await command('restore', full, '--mode', 'exact', '--yes', '--json');
    expect(restored.code, restored.err).toBe(0);
    expect(fieldsOf(await imageNow())).toEqual(fieldsOf(whole));
    const { id } = JSON.parse(restored.out) as { id: string };
    expect(await command('undo', id, '--yes')).toMatchObject({ code: 0 });
    expect(fieldsOf(await imageNow())).toEqual(before);
  });

  it('tells what changed since a backup, and between two', async () => {
    const [full = '', second = ''] = ids;
    const between = await command('diff', full, second, '--json');
    expect(
      between.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { path: 'customers/new', change: 'added', fields: [] },
      { path: 'products/sku-0001', change: 'removed', fields: [] },
      { counts: { added: 1, removed: 1, changed: 0, unchanged: whole.size - 1 } },
    ]);
    await engine.db.doc('products/sku-0002').update({ name: 'renamed' });
    const since = await command('diff', second, '--path', 'products', '--fields');
    expect(since).toMatchObject({ code: 0, out: '~ products/sku-0002\n    name\n' });
  });

  it('prints documents alone on stdout', async () => {
    const [full = ''] = ids;
    const one = await command('cat', full, 'products/sku-0001');
    expect(one).toMatchObject({ code: 0, err: '' });
    expect(withoutTimes(Buffer.from(one.out))).toBe(
      withoutTimes(whole.get('products/sku-0001') ?? Buffer.alloc(0)),
    );
    const all = await command('cat', full, 'products');
    const below = [...whole.keys()].filter((path) => path.startsWith('products/'));
    expect(all.out.split('\n').length - 1).toBe(below.length);
  });

  it('builds on what lies in the bucket, whatever the catalogue has forgotten', async () => {
    await engine.db.recursiveDelete(engine.db.collection('backupMetadata'));
    const made = await command('backup', '--type', 'incremental', '--json');
    expect(made.code, made.err).toBe(0);
    const { id } = JSON.parse(made.out) as { id: string };
    expect(JSON.parse(made.out)).toMatchObject({ status: 'success', baseBackupId: ids[1] });
    expect(fieldsOf(await imageNow())).toEqual(fieldsOf(await imageOf(id)));
  });
});

/** What a backup holds, as the command prints it. */
async function imageOf(id: string): Promise<DatabaseImage> {
  const { out } = await command('cat', id);
  const lines = out.split('\n').slice(0, -1);
  const pairs = lines.map((line): [string, Buffer] => {
    const { name } = JSON.parse(line) as { name: string };
    return [name.split('/').slice(5).join('/'), Buffer.from(line)];
  });
  return new Map(pairs.filter(([path]) => !/^(auditLogs|storageProviders)\//.test(path)));
}
