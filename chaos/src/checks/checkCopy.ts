/** Restores the newest good backup into an empty project, from a place where a bit was changed, and compares it document by document. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BitRot } from '../faults/BitRot.ts';
import { differences, within } from '../oracle/Oracle.ts';
import { canonical, readEverything } from '../oracle/restFirestore.ts';
import { COLLECTIONS } from '../oracle/Traffic.ts';
import type { Tally } from '../tally.ts';
import { idOf, rootRows, type World } from '../World.ts';
import type { TaskQueue } from '../work/TaskQueue.ts';

const LONGEST_MS = 60_000;

export async function checkCopy(
  world: World,
  queue: TaskQueue,
  rot: BitRot,
  tally: Tally,
): Promise<string[]> {
  const made = rootRows(await world.rows(), 'backupMetadata')
    .filter(({ data }) => data.status === 'success' && data.type !== 'collections')
    .sort((a, b) => (String(a.data.readTime) < String(b.data.readTime) ? 1 : -1));
  const [newest] = made;
  if (newest === undefined) return ['There is no backup to restore.'];
  rot.strikeFirst(newest);
  const id = idOf(newest);
  const target = { projectId: world.otherProjectId };
  const json = JSON.stringify({ mode: 'exact', target });
  const asked = await queue.ask({
    kind: 'act',
    name: 'restoreThis',
    payload: { id, json, projectId: world.otherProjectId },
  });
  if (asked.end !== 'done') return [`${id} cannot be restored: ${JSON.stringify(asked)}`];
  const job = await awaitEnd(world, queue, asked.answer ?? '');
  if (job.status !== 'success') return [`${id} was not restored: ${job.status}, ${job.error}`];
  const copied = await readEverything(world.firestore, world.otherProjectId);
  const readTime = String(newest.data.readTime);
  const unknown = world.oracle.unknownAt(readTime);
  const scope = COLLECTIONS.filter((one) => !unknown.includes(one));
  const expected = within(world.oracle.imageAt(readTime), scope);
  const actual = new Map(copied.map(({ path, fields }) => [path, canonical(fields)]));
  tally.count('check', 'the newest backup was restored and compared');
  tally.count('check', 'documents compared', expected.size);
  const found = unknown.length === 0 ? actual : within(actual, scope);
  return differences(expected, found).map((one) => `${id}, restored: ${one}`);
}

async function awaitEnd(world: World, queue: TaskQueue, id: string) {
  const until = performance.now() + LONGEST_MS;
  for (;;) {
    queue.call({ kind: 'cron', name: 'sweep', payload: {} });
    await sleep(500);
    const job = rootRows(await world.rows(), 'restoreJobs').find((row) => idOf(row) === id);
    if (job?.data.phase === 'done') return job.data;
    if (performance.now() > until) throw new Error(`The restore ${id} does not end.`);
  }
}
