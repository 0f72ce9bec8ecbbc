/** In peace: a backup that others build on cannot be removed. */
import type { Tally } from '../tally.ts';
import { idOf, rootRows, type World } from '../World.ts';
import type { TaskQueue } from '../work/TaskQueue.ts';

export async function checkRefusals(
  world: World,
  queue: TaskQueue,
  tally: Tally,
): Promise<string[]> {
  const made = rootRows(await world.rows(), 'backupMetadata').filter(
    ({ data }) => data.status === 'success' || data.status === 'partial',
  );
  const needed = made.find((row) => made.some(({ data }) => data.baseBackupId === idOf(row)));
  if (needed === undefined) return [];
  const id = idOf(needed);
  const outcome = await queue.ask({ kind: 'act', name: 'deleteThis', payload: { id } });
  tally.count('check', 'a backup that others build on cannot be removed');
  if (outcome.end === 'failed' && outcome.failure.code === 'backup/needed') return [];
  return [`${id} was to be removed although others build on it: ${JSON.stringify(outcome)}`];
}
