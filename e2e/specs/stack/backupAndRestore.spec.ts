/** The main job, on the running suite: what was backed up comes back, bit for bit, and nothing else changes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Manifest, manifestChecksum } from '../../../functions/src/archive/manifest.ts';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { damage } from '../../../local/src/damage.ts';
import {
  compareImages,
  countByCollection,
  type DatabaseImage,
} from '../../../local/src/databaseImage.ts';
import { beginWith, deleteDocuments, imageNow, setDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';

let admin: AdminClient;
let before: DatabaseImage;
let backup: BackupMetadata;

beforeAll(async () => {
  admin = await beginWith('demo');
  before = await imageNow();
  backup = await admin.backUp();
});

/** The storage provider’s own record is restored only when named. */
function inScope(): number {
  return before.size - 1;
}

describe('a full backup', () => {
  it('succeeds, holds every document of every collection, and says where it is', () => {
    expect(backup).toMatchObject({ status: 'success', phase: 'done', error: null, warnings: [] });
    // The audit log had its first entry by then.
    const { auditLogs, ...counts } = backup.documentCounts;
    expect(counts).toEqual(Object.fromEntries(countByCollection(before)));
    expect(auditLogs).toBeLessThanOrEqual(1);
    expect(backup.storageLocations).toEqual([
      expect.objectContaining({ provider: 'local', path: backup.id, status: 'complete' }),
    ]);
    expect(backup.readTime).not.toBeNull();
  });

  it('ends in a manifest whose SHA-256 is the backup’s checksum and that names every object', () => {
    const folder = join(stack().storageRoot, backup.id);
    const stored = readFileSync(join(folder, 'manifest.json'));
    expect(manifestChecksum(stored)).toBe(backup.checksum);
    const manifest = Manifest.parse(JSON.parse(stored.toString('utf8')));
    const objects = readdirSync(join(folder, 'parts')).map((name) => `parts/${name}`);
    expect(manifest.parts.map((part) => part.object).sort()).toEqual(objects.sort());
  });

  it('is read by zcat and jq, without us', () => {
    const parts = join(stack().storageRoot, backup.id, 'parts', '*.gz');
    const counted = execFileSync('bash', ['-c', `zcat ${parts} | jq -s length`]);
    const counts = Object.values(backup.documentCounts).reduce((sum, one) => sum + one, 0);
    expect(Number(counted.toString())).toBe(counts);
    const name = execFileSync('bash', ['-c', `zcat ${parts} | head -n 1 | jq -r .name`]);
    expect(name.toString()).toMatch(
      /^projects\/demo-firevault\/databases\/\(default\)\/documents\//,
    );
  });

  it('is listed and read over REST', async () => {
    const page = await admin.call<{ items: BackupMetadata[] }>('GET', '/api/admin/backups?limit=1');
    expect(page.body.items.map((item) => item.id)).toEqual([backup.id]);
    const one = await admin.call<BackupMetadata>('GET', `/api/admin/backups/${backup.id}`);
    expect(one.body).toEqual(backup);
  });
});

describe('a restore', () => {
  it('in mode exact brings back all, deletes what came since, and leaves the rest untouched', async () => {
    const { firestore, projectId } = stack();
    const harm = await damage(firestore, projectId, before);
    const job = await admin.restore(backup.id, { mode: 'exact' });
    expect(job).toMatchObject({ status: 'success', error: null });
    expect(job.verification).toMatchObject({ differences: 0, documents: inScope() });
    expect(compareImages(before, await imageNow())).toEqual([]);
    expect(job.counts).toEqual({
      created: harm.deleted,
      changed: harm.overwritten,
      deleted: harm.added,
      unchanged: inScope() - harm.deleted - harm.overwritten,
      kept: 0,
    });
  });

  it('of what is as it was changes nothing, and needs no safety backup', async () => {
    const job = await admin.restore(backup.id, { mode: 'exact' });
    expect(job).toMatchObject({
      status: 'success',
      safetyBackupId: null,
      undoUntil: null,
      counts: { created: 0, changed: 0, deleted: 0, unchanged: inScope() },
      verification: { differences: 0, documents: inScope() },
    });
  });

  it('secures the state before it in a backup of its own', async () => {
    await setDocuments([{ path: 'products/made-since', fields: {} }]);
    const job = await admin.restore(backup.id, { mode: 'exact' });
    const safety = await admin.call<BackupMetadata>(
      'GET',
      `/api/admin/backups/${job.safetyBackupId}`,
    );
    expect(safety.body).toMatchObject({
      status: 'success',
      metadata: { purpose: 'safety', restoreId: job.id },
    });
    expect(safety.body.expiresAt).not.toBeNull();
    expect(job.counts).toMatchObject({ created: 0, changed: 0, deleted: 1 });
  });

  it('in mode overwrite keeps documents made since', async () => {
    const [changed, gone] = [...before.keys()].filter((path) => path.startsWith('products/'));
    if (changed === undefined || gone === undefined) throw new Error('The demo has products.');
    const made = 'products/made-since';
    await setDocuments([
      { path: changed, fields: { oops: { booleanValue: true } } },
      { path: made, fields: { kept: { booleanValue: true } } },
    ]);
    await deleteDocuments([gone]);
    const job = await admin.restore(backup.id, { mode: 'overwrite' });
    expect(job).toMatchObject({
      status: 'success',
      counts: { created: 1, changed: 1, deleted: 0 },
    });
    expect(compareImages(before, await imageNow())).toEqual([
      { path: made, kind: 'unexpected', fields: [] },
    ]);
    await deleteDocuments([made]);
  });

  it('of chosen collections leaves the others as they are', async () => {
    const [product] = [...before.keys()].filter((path) => path.startsWith('products/'));
    const [invoice] = [...before.keys()].filter((path) => path.startsWith('invoices/'));
    if (product === undefined || invoice === undefined) throw new Error('The demo has both.');
    await deleteDocuments([product, invoice]);
    const job = await admin.restore(backup.id, { mode: 'exact', collections: ['products'] });
    expect(job).toMatchObject({
      status: 'success',
      counts: { created: 1, changed: 0, deleted: 0 },
    });
    expect(compareImages(before, await imageNow())).toEqual([
      { path: invoice, kind: 'missing', fields: [] },
    ]);
    await admin.restore(backup.id, { mode: 'exact' });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('a backup of chosen collections', () => {
  it('holds those alone, and a restore of it touches nothing else', async () => {
    const partial = await admin.backUp({ type: 'collections', collections: ['products'] });
    expect(partial).toMatchObject({ status: 'success', collections: ['products'] });
    expect(Object.keys(partial.documentCounts)).toEqual(['products']);
    const [invoice] = [...before.keys()].filter((path) => path.startsWith('invoices/'));
    await deleteDocuments([invoice ?? '']);
    await setDocuments([{ path: 'products/made-since', fields: {} }]);
    await admin.restore(partial.id, { mode: 'exact' });
    expect(compareImages(before, await imageNow())).toEqual([
      { path: invoice, kind: 'missing', fields: [] },
    ]);
    await admin.restore(backup.id, { mode: 'exact' });
  });

  it('comes in zstd and uncompressed too, with the same records', async () => {
    for (const compression of ['zstd', 'none'] as const) {
      const other = await admin.backUp({ compression });
      expect(other).toMatchObject({ status: 'success', compression });
      await setDocuments([{ path: 'products/made-since', fields: {} }]);
      const job = await admin.restore(other.id, { mode: 'exact' });
      expect(job).toMatchObject({ status: 'success', counts: { deleted: 1 } });
    }
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});

describe('over REST', () => {
  const encryptionKey = 'correct horse battery staple';

  it('an encrypted backup and an increment of it restore exactly, with the passphrase and not without', async () => {
    const options = { encryption: true, encryptionKey } as const;
    const base = await admin.backUp({ ...options, compression: 'zip' });
    expect(base).toMatchObject({ status: 'success', encryptionKeyKind: 'passphrase' });
    await setDocuments([{ path: 'products/made-between', fields: {} }]);
    const increment = await admin.backUp({ ...options, type: 'incremental' });
    expect(increment).toMatchObject({
      status: 'success',
      type: 'incremental',
      baseBackupId: base.id,
      chainLength: 1,
    });
    const between = await imageNow();
    await deleteDocuments(['products/made-between']);
    await setDocuments([{ path: 'products/made-since', fields: {} }]);
    const refused = await admin.call('POST', `/api/admin/backups/${increment.id}/restore`, {
      mode: 'exact',
      confirm: 'RESTORE demo-firevault',
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'archive/passphrase-missing' } });
    const job = await admin.restore(increment.id, { mode: 'exact', encryptionKey });
    expect(job).toMatchObject({ status: 'success', chain: [increment.id, base.id] });
    expect(compareImages(between, await imageNow())).toEqual([]);
    await deleteDocuments(['products/made-between']);
    const answer = JSON.stringify(await admin.call('GET', '/api/admin/backups'));
    expect(answer + readFileSync(stack().logFile, 'utf8')).not.toContain(encryptionKey);
  });

  it('a backup under the project’s key is verified whole, and deleted when nothing needs it', async () => {
    const made = await admin.backUp({ encryption: true });
    expect(made).toMatchObject({ status: 'success', encryptionKeyKind: 'master' });
    const route = `/api/admin/backups/${made.id}`;
    const started = await admin.call('POST', `${route}/verify`, { level: 'full' });
    expect(started).toMatchObject({ status: 202, body: { verification: { status: 'running' } } });
    await expect
      .poll(
        async () => (await admin.call<BackupMetadata>('GET', route)).body.verification?.status,
        { timeout: 30_000 },
      )
      .toBe('passed');
    expect(await admin.call('DELETE', route)).toMatchObject({ status: 202 });
    await expect
      .poll(async () => (await admin.call('GET', route)).status, { timeout: 30_000 })
      .toBe(404);
    expect(existsSync(join(stack().storageRoot, made.id, 'manifest.json'))).toBe(false);
  });
});

describe('an empty database', () => {
  it('makes a good backup of nothing, from which an exact restore empties the database', async () => {
    const other = await beginWith([]);
    // The storage provider’s own configuration is the only document there is.
    const nothing = await other.backUp();
    expect(nothing).toMatchObject({ status: 'success', documentCounts: { storageProviders: 1 } });
    await setDocuments([{ path: 'later/1', fields: { a: { nullValue: null } } }]);
    const job = await other.restore(nothing.id, { mode: 'exact' });
    expect(job).toMatchObject({ status: 'success', counts: { deleted: 1 } });
    expect([...(await imageNow()).keys()]).toEqual(['storageProviders/local']);
  });
});
