/** A restore that fails half-way leaves the database as it was, compared document by document. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  encodeManifest,
  Manifest,
  manifestChecksum,
} from '../../../functions/src/archive/manifest.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { damage } from '../../../local/src/damage.ts';
import { compareImages } from '../../../local/src/databaseImage.ts';
import { callAsOwner, documentsUrl } from '../../../local/src/emulatorRest.ts';
import { beginWith, deleteDocuments, imageNow, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { awaitStep } from '../../harness/steps.ts';

/** Changes one record of a stored backup into a document that Firestore refuses, with every hash right. */
async function forgeRefusedDocument(backupId: string, path: string): Promise<void> {
  const { storageRoot, firestore, projectId } = stack();
  const folder = join(storageRoot, backupId);
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  let isForged = false;
  for (const part of manifest.parts) {
    const file = join(folder, part.object);
    const plain = gunzipSync(readFileSync(file)).toString('utf8');
    const lines = plain.split('\n').map((line) => {
      if (!line.includes(`/documents/${path}"`)) return line;
      isForged = true;
      return line.replace('"fields":{', '"fields":{"__reserved__":{"booleanValue":true},');
    });
    const forged = Buffer.from(lines.join('\n'), 'utf8');
    const stored = gzipSync(forged);
    writeFileSync(file, stored);
    part.bytes = forged.length;
    part.storedBytes = stored.length;
    part.sha256 = createHash('sha256').update(forged).digest('hex');
    part.storedSha256 = createHash('sha256').update(stored).digest('hex');
  }
  expect(isForged).toBe(true);
  const bytes = encodeManifest(manifest, null);
  writeFileSync(join(folder, 'manifest.json'), bytes);
  const record = `${documentsUrl(firestore, projectId)}/backupMetadata/${backupId}`;
  await callAsOwner('PATCH', `${record}?updateMask.fieldPaths=checksum`, {
    fields: { checksum: { stringValue: manifestChecksum(bytes) } },
  });
}

async function damagedAfter(admin: AdminClient, backupId: string) {
  expect((await admin.call('GET', `/api/admin/backups/${backupId}`)).status).toBe(200);
  const { firestore, projectId } = stack();
  await damage(firestore, projectId, await imageNow());
  return imageNow();
}

describe('a restore', () => {
  it('that meets a document which Firestore refuses names it, and puts everything back', async () => {
    const admin = await beginWith([
      ...manyDocuments('alpha', 3000),
      ...manyDocuments('omega', 3000),
    ]);
    const backup = await admin.backUp();
    const atFault = 'omega/d002900';
    await forgeRefusedDocument(backup.id, atFault);
    await deleteDocuments([atFault]);
    const damaged = await damagedAfter(admin, backup.id);
    const job = await admin.restore(backup.id, { mode: 'exact' });
    expect(job).toMatchObject({ status: 'rolled_back', phase: 'done' });
    expect(job.error).toContain(atFault);
    expect(job.counts.created + job.counts.changed).toBeGreaterThan(0);
    expect(compareImages(damaged, await imageNow())).toEqual([]);
  });

  it('that is cancelled while it writes puts everything back', async () => {
    const admin = await beginWith(manyDocuments('ledger', 15_000));
    const backup = await admin.backUp();
    const damaged = await damagedAfter(admin, backup.id);
    const id = await admin.startRestore(backup.id, { mode: 'exact' });
    await awaitStep(
      `restoreJobs/${id}`,
      (step) => step.state === 'running' && step.step === 'write',
    );
    expect((await admin.call('POST', `/api/admin/restores/${id}/cancel`)).status).toBe(202);
    expect(await admin.awaitRestore(id)).toMatchObject({
      status: 'rolled_back',
      error: 'Cancelled.',
    });
    expect(compareImages(damaged, await imageNow())).toEqual([]);
  });

  it('lets no second one in while it is at work, and one after it', async () => {
    const admin = await beginWith(manyDocuments('alpha', 500));
    const backup = await admin.backUp();
    const id = await admin.startRestore(backup.id, { mode: 'exact' });
    const second = await admin.call('POST', `/api/admin/backups/${backup.id}/restore`, {
      mode: 'exact',
      confirm: 'RESTORE demo-firevault',
    });
    expect(second).toMatchObject({ status: 409, body: { code: 'restore/locked' } });
    expect(await admin.awaitRestore(id)).toMatchObject({ status: 'success' });
    expect(await admin.restore(backup.id, { mode: 'exact' })).toMatchObject({ status: 'success' });
  });
});
