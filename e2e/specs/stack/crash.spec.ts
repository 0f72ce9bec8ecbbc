/** Workers die and tasks arrive twice: the backup still succeeds, and is whole. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupMetadata } from '../../../functions/src/contract/index.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { compareImages, type DatabaseImage } from '../../../local/src/databaseImage.ts';
import { readArchive } from '../../harness/archive.ts';
import { beginWith, imageNow, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { awaitStep, type Step, stepsOf } from '../../harness/steps.ts';

let admin: AdminClient;
let before: DatabaseImage;

beforeAll(async () => {
  // Two collections of 20,000 and 5,000 documents: two parts, the first with work for some seconds.
  admin = await beginWith([...manyDocuments('ledger', 20_000), ...manyDocuments('notes', 5_000)]);
  before = await imageNow();
});

/** The worker's process id stands in its lease: host:pid:nonce. */
function killWorker(step: Step): void {
  process.kill(Number(step.lease?.owner.split(':')[1]), 'SIGKILL');
}

/** Delivers a task once more, as Cloud Tasks may. */
async function deliver(name: string, data: Record<string, string>): Promise<number> {
  const { functions, projectId } = stack();
  const url = `http://${functions}/${projectId}/us-central1/${name}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CloudTasks-QueueName': name },
    body: JSON.stringify({ data }),
  });
  return response.status;
}

/** The backup is a success, holds exactly what the database held, and left no object that its manifest does not name. */
async function expectWhole(backup: BackupMetadata): Promise<void> {
  expect(backup).toMatchObject({ status: 'success', error: null, warnings: [] });
  const { image, objects } = await readArchive(join(stack().storageRoot, backup.id));
  const held = new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
  expect(compareImages(before, held)).toEqual([]);
  const stored = ['parts', 'keys', 'index'].flatMap((folder) =>
    readdirSync(join(stack().storageRoot, backup.id, folder)).map((name) => `${folder}/${name}`),
  );
  expect(stored.sort()).toEqual(objects.sort());
}

describe('an export', () => {
  it('whose worker is killed in the middle is taken up by another, and nothing is lost', async () => {
    const id = await admin.startBackup();
    const running = await awaitStep(`backupMetadata/${id}`, (step) => step.state === 'running');
    killWorker(running);
    await expectWhole(await admin.awaitBackup(id));
    const [step] = (await stepsOf(`backupMetadata/${id}`)).filter((one) => one.id === running.id);
    expect(step?.attempt).toBeGreaterThanOrEqual(2);
  });

  it('delivered twice while it runs and again when it is done changes nothing', async () => {
    const id = await admin.startBackup();
    const running = await awaitStep(`backupMetadata/${id}`, (step) => step.state === 'running');
    const again = { backupId: id, partId: running.id };
    const statuses = await Promise.all(
      Array.from({ length: 4 }, () => deliver('exportPart', again)),
    );
    // Either the part was done by then, or another worker was at it and the delivery is to come again.
    expect(statuses.filter((status) => status !== 204 && status !== 500)).toEqual([]);
    const backup = await admin.awaitBackup(id);
    await expectWhole(backup);
    const [step] = (await stepsOf(`backupMetadata/${id}`)).filter((one) => one.id === running.id);
    expect(step?.attempt).toBe(1);
    expect(await deliver('exportPart', again)).toBe(204);
    expect(await deliver('finishBackup', { backupId: id })).toBe(204);
    const { body } = await admin.call<BackupMetadata>('GET', `/api/admin/backups/${id}`);
    expect(body).toEqual(backup);
    expect((await stepsOf(`backupMetadata/${id}`)).length).toBe(backup.progress?.partsTotal);
  });
});
