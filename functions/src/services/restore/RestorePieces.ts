/** Cuts a restore into its pieces, and sends them all through one step after the other. */
import type { Manifest } from '../../archive/manifest.ts';
import type {
  RestoreCatalogue,
  RestorePart,
  RestorePartSet,
  RestorePartStep,
} from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreJob } from '../../contract/index.ts';
import type { NameRange } from '../../domain/ranges.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import { planPieces } from './planPieces.ts';

interface Dependencies {
  catalogue: RestoreCatalogue;
  backups: Pick<BackupJobs, 'getBackup'>;
  archives: Pick<ArchiveStore, 'manifest'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
}

export class RestorePieces {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Writes the pieces of a set, in the step `check`; again and again the same ones. `backups` are a chain, newest first. */
  async put(
    job: RestoreJob,
    set: RestorePartSet,
    [newest, ...below]: readonly [string, ...string[]],
    scope: readonly NameRange[],
  ): Promise<void> {
    const { catalogue, backups, archives } = this.#deps;
    const manifestOf = async (id: string) => archives.manifest(await backups.getBackup(id));
    const manifests: [Manifest, ...Manifest[]] = [
      await manifestOf(newest),
      ...(await mapLimited(below, 8, manifestOf)),
    ];
    const pieces = planPieces(manifests, scope);
    await catalogue.putParts(
      job.id,
      pieces.map((piece, index) => ({
        id: `${set}-${String(index + 1).padStart(4, '0')}`,
        set,
        step: 'check',
        ...piece,
      })),
    );
  }

  /** Sends all pieces into the step; null while some are still at it. */
  async run(
    job: RestoreJob,
    set: RestorePartSet,
    step: RestorePartStep,
  ): Promise<RestorePart[] | null> {
    const { catalogue, tasks } = this.#deps;
    const parts = await catalogue.beginStep(job.id, set, step);
    const waiting = parts.filter((part) => part.state === 'queued');
    await mapLimited(spread(waiting), 16, (part) =>
      tasks.enqueue('restorePart', `${job.id}/${part.id}/${step}/${part.attempt}`, {
        restoreId: job.id,
        partId: part.id,
      }),
    );
    return parts.every((part) => part.state === 'done' || part.state === 'failed') ? parts : null;
  }
}

/** In an order in which neighbours by name are far apart: they lie on the same server, which would get all writes at once. */
export function spread<T>(items: readonly T[]): T[] {
  const bits = Math.ceil(Math.log2(Math.max(1, items.length)));
  const spreadOut: T[] = [];
  for (let index = 0; index < 2 ** bits; index += 1) {
    const item = items[reversed(index, bits)];
    if (item !== undefined) spreadOut.push(item);
  }
  return spreadOut;
}

function reversed(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    if ((value & (1 << bit)) !== 0) result |= 1 << (bits - 1 - bit);
  }
  return result;
}
