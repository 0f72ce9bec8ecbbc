/** Hands work to Cloud Tasks: ids only in the payload, a deterministic name, a known duplicate is no error. */
import { createHash } from 'node:crypto';
import type { Functions } from 'firebase-admin/functions';
import { z } from 'zod';
import { BackupId, RestoreId } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';

/** What each queue carries; a queue is named after the function that serves it. */
export const TASKS = {
  exportPart: z.strictObject({ backupId: BackupId, partId: z.string() }),
  finishBackup: z.strictObject({ backupId: BackupId }),
  runChore: z.strictObject({ backupId: BackupId, choreId: z.string() }),
  deliverNotice: z.strictObject({ outboxId: z.string().min(1).max(400) }),
  advanceRestore: z.strictObject({ restoreId: RestoreId }),
  restorePart: z.strictObject({ restoreId: RestoreId, partId: z.string() }),
} as const;

export type TaskName = keyof typeof TASKS;
export type TaskPayload<N extends TaskName> = z.infer<(typeof TASKS)[N]>;

/** The service's longest; the emulator would give up after 60 s. */
const DISPATCH_DEADLINE_SECONDS = 1800;

export class TaskQueues {
  readonly #functions: Functions;
  readonly #region: string;

  constructor(functions: Functions, region: string) {
    this.#functions = functions;
    this.#region = region;
  }

  /**
   * `key` names this very piece of work ("backup/part/attempt"): enqueuing it twice makes one task. Cloud Tasks keeps a
   * name for about an hour after the task is gone, so a new try of the same work needs a new key. Throws
   * `tasks/unavailable` for what may pass, `tasks/refused` otherwise.
   */
  async enqueue<N extends TaskName>(name: N, key: string, payload: TaskPayload<N>): Promise<void> {
    const queue = this.#functions.taskQueue(`locations/${this.#region}/functions/${name}`);
    // Names that begin alike slow the service down: the hash spreads them.
    const id = createHash('sha256').update(`${name}/${key}`).digest('hex').slice(0, 40);
    try {
      await queue.enqueue(payload, { id, dispatchDeadlineSeconds: DISPATCH_DEADLINE_SECONDS });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'functions/task-already-exists') {
        throw queueFault(name, error);
      }
    }
  }
}

/** What no repetition mends; whatever else Cloud Tasks or the way to it says may pass. */
const LASTING = new Set([
  'functions/invalid-argument',
  'functions/invalid-credential',
  'functions/failed-precondition',
  'functions/permission-denied',
  'functions/unauthenticated',
  'functions/not-found',
]);

function queueFault(name: TaskName, cause: unknown): FirevaultError {
  const isLasting = LASTING.has(String((cause as { code?: unknown }).code));
  const said = cause instanceof Error ? cause.message : String(cause);
  return isLasting
    ? new FirevaultError('internal', 'tasks/refused', `The queue ${name} takes no task: ${said}`, {
        nextStep: 'Deploy the functions again, and let their service account enqueue tasks.',
        cause,
      })
    : new FirevaultError(
        'unavailable',
        'tasks/unavailable',
        `Cloud Tasks does not answer: ${said}`,
        {
          cause,
        },
      );
}
