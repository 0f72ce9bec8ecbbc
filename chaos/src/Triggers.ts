/** Calls the functions that new records call in production, some of them twice. */
import type { Random } from '../../local/src/demoData/random.ts';
import { idOf, type World } from './World.ts';
import type { TaskQueue } from './work/TaskQueue.ts';

export class Triggers {
  readonly #world: World;
  readonly #queue: TaskQueue;
  readonly #random: Random;
  readonly #called = new Set<string>();

  constructor(world: World, queue: TaskQueue, random: Random) {
    this.#world = world;
    this.#queue = queue;
    this.#random = random;
  }

  async look(): Promise<void> {
    for (const row of await this.#world.jobsIn('backupMetadata', 'phase', ['queued'])) {
      this.#call(idOf(row), 'onBackupCreated', { backupId: idOf(row) });
    }
    for (const row of await this.#world.jobsIn('restoreJobs', 'phase', ['queued'])) {
      this.#call(idOf(row), 'advanceRestore', { restoreId: idOf(row) });
    }
  }

  #call(id: string, name: string, payload: Record<string, string>): void {
    if (this.#called.has(id)) return;
    this.#called.add(id);
    const times = this.#random.fraction() < 0.15 ? 2 : 1;
    for (let n = 0; n < times; n += 1) this.#queue.call({ kind: 'trigger', name, payload });
  }
}
