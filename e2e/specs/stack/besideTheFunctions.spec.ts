/** The command line works where the functions are alive: they leave its jobs to it, and see what it has done. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupMetadata, RestoreJob } from '../../../functions/src/contract/index.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { compareImages } from '../../../local/src/databaseImage.ts';
import { firevault } from '../../harness/commandLine.ts';
import { beginWith, imageNow, manyDocuments, setDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { tickSchedules } from '../../harness/tickSchedules.ts';

let admin: AdminClient;

beforeAll(async () => {
  admin = await beginWith(manyDocuments('ledger', 40));
});

async function command<T>(...args: string[]): Promise<T> {
  const from = ['--from', stack().storageRoot, '--json'];
  const settings = { GOOGLE_CLOUD_PROJECT: stack().projectId };
  const { code, out, err } = await firevault([...args, ...from], settings);
  expect(code, err).toBe(0);
  return JSON.parse(out) as T;
}

/** How often a function has run to its end. */
function runsOf(name: string): number {
  const log = readFileSync(stack().logFile, 'utf8');
  return log.split(`Finished "us-central1-${name}"`).length - 1;
}

/** Runs `work`, waits until the trigger has seen what it made, and lets the sweeper come by. */
async function seenBy<T>(trigger: string, work: () => Promise<T>): Promise<T> {
  const before = runsOf(trigger);
  const result = await work();
  while (runsOf(trigger) === before) await new Promise((resolve) => setTimeout(resolve, 200));
  await tickSchedules('sweep');
  return result;
}

/** What the functions themselves have said of a job; the emulator's own lines name no ids. */
const saidOf = (id: string) =>
  readFileSync(stack().logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes(id) && line.includes('"severity"'));

describe('a job of the command line', () => {
  it('is done by it alone: a backup, and a restore with its safety backup', async () => {
    const before = await imageNow();
    const made = await seenBy('onBackupCreated', () => command<BackupMetadata>('backup'));
    expect(made).toMatchObject({ status: 'success', runBy: 'command-line' });
    expect(saidOf(made.id)).toEqual([]);
    const { body } = await admin.call<BackupMetadata>('GET', `/api/admin/backups/${made.id}`);
    expect(body).toMatchObject({ id: made.id, status: 'success' });

    await setDocuments(manyDocuments('ledger', 40, 50));
    const restored = await seenBy('onRestoreCreated', () =>
      command<RestoreJob>('restore', made.id, '--collection', 'ledger', '--mode', 'exact', '--yes'),
    );
    expect(restored).toMatchObject({ status: 'success', counts: { changed: 40 } });
    expect(saidOf(restored.id)).toEqual([]);
    expect(saidOf(restored.safetyBackupId ?? '')).toEqual([]);
    const after = await imageNow();
    const ledger = (path: string) => path.startsWith('ledger/');
    const of = (image: typeof after) => new Map([...image].filter(([path]) => ledger(path)));
    expect(compareImages(of(before), of(after))).toEqual([]);
  });
});
