/** Sees a job through in this process: runs its tasks, sets going what stops, shows how far it is, and cancels it at Ctrl-C. */
import { hasEnded } from '../catalogue/BackupCatalogue.ts';
import { restoreHasEnded } from '../catalogue/RestoreCatalogue.ts';
import type { BackupMetadata, RestoreJob } from '../contract/index.ts';
import { describeFailure, isTransient } from '../domain/errors.ts';
import { systemClock } from '../platform/clock.ts';
import { commandLineActor, type OpenEngine } from './openEngine.ts';
import type { Step, Terminal } from './Terminal.ts';

/** How a kind of job is looked after. */
interface Driven<J> {
  look: () => Promise<J>;
  isOver: (job: J) => boolean;
  stepOf: (job: J) => Step;
  revive: (job: J) => Promise<void>;
  cancel: () => Promise<void>;
  /** What to do should this process be killed. */
  ifKilled: string;
}

const LOOK_EACH_MS = 500;
const REVIVE_EACH_MS = 2_000;

export function driveBackup(
  { engine, tasks }: OpenEngine,
  id: string,
  terminal: Terminal,
): Promise<BackupMetadata> {
  return drive(tasks, terminal, {
    look: () => engine.catalogue.get(id),
    isOver: hasEnded,
    stepOf: ({ phase, progress }) => ({
      what: BACKUP_WORDS[phase],
      done: progress?.documents ?? 0,
      total: progress?.documentsTotal ?? null,
    }),
    revive: (backup) => engine.revival.reviveBackup(backup),
    cancel: () => engine.backups.cancelBackup(id, commandLineActor()),
    ifKilled: `firevault backup --resume ${id}`,
  });
}

export function driveRestore(
  { engine, tasks }: OpenEngine,
  id: string,
  terminal: Terminal,
): Promise<RestoreJob> {
  return drive(tasks, terminal, {
    look: () => engine.restoreCatalogue.get(id),
    isOver: restoreHasEnded,
    stepOf: ({ phase, progress }) => ({
      what: RESTORE_WORDS[phase],
      done: progress?.documents ?? 0,
      total: progress?.documentsTotal ?? null,
    }),
    revive: async (job) => {
      // The safety backup and the past that it may need are backups of their own, whoever began them.
      const { catalogue } = engine;
      for (const backup of [
        ...(await catalogue.listOpen()),
        ...(await catalogue.listUnsettled()),
      ]) {
        if (backup.metadata.restoreId === id) await engine.revival.reviveBackup(backup);
      }
      await engine.revival.reviveRestore(job);
    },
    cancel: () => engine.restores.cancelRestore(id, commandLineActor()),
    ifKilled: `firevault restore --resume ${id}`,
  });
}

/** Answers the job when it is over and none of its tasks is left. Throws what lasts; what may pass is waited for. */
export async function drive<J>(
  tasks: Pick<OpenEngine['tasks'], 'isIdle'>,
  terminal: Pick<Terminal, 'progress' | 'note'>,
  driven: Driven<J>,
): Promise<J> {
  const view = terminal.progress();
  const letGo = onInterrupt(terminal, driven);
  try {
    let revivedAt = Number.NEGATIVE_INFINITY;
    let said = '';
    for (;;) {
      try {
        const job = await driven.look();
        view.show(driven.stepOf(job));
        if (driven.isOver(job) && tasks.isIdle) return job;
        if (tasks.isIdle && performance.now() - revivedAt >= REVIVE_EACH_MS) {
          revivedAt = performance.now();
          await driven.revive(job);
        }
      } catch (error) {
        // A job is not left in its middle for what may pass: an outage, or the lease of a process that died.
        if (!isTransient(error)) throw error;
        const reason = describeFailure(error);
        if (reason !== said) terminal.note(`Waiting: ${reason}`);
        said = reason;
      }
      await systemClock.sleep(LOOK_EACH_MS);
    }
  } finally {
    letGo();
    view.end();
  }
}

/** The first Ctrl-C asks the job to stop and to take back what it has done; the second leaves it where it is. */
function onInterrupt<J>(
  terminal: Pick<Terminal, 'note'>,
  { cancel, ifKilled }: Driven<J>,
): () => void {
  let asked = 0;
  const listener = (): void => {
    asked += 1;
    if (asked > 1) {
      terminal.note(`Left in the middle. Go on with: ${ifKilled}`);
      process.exit(130);
    }
    terminal.note(
      'Stopping, and taking back what was done. Press Ctrl-C again to leave it as it is.',
    );
    cancel().catch((error: unknown) => {
      terminal.note(error instanceof Error ? error.message : String(error));
    });
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

const BACKUP_WORDS: Record<BackupMetadata['phase'], string> = {
  queued: 'Waiting',
  planning: 'Planning',
  exporting: 'Backing up documents',
  finalizing: 'Writing the manifest',
  done: 'Done',
};

const RESTORE_WORDS: Record<RestoreJob['phase'], string> = {
  queued: 'Waiting',
  capturing: 'Capturing the past',
  checking: 'Checking every stored byte',
  previewing: 'Looking at what is different',
  securing: 'Making a safety backup',
  writing: 'Writing documents',
  deleting: 'Deleting what was made since',
  verifying: 'Comparing every document',
  rolling_back: 'Putting everything back',
  cleaning: 'Clearing up',
  done: 'Done',
};
