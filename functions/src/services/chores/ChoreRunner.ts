/** Takes a chore on a backup from object to object under a lease, in turns of some minutes, until it is through. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { Chore, ChoreCatalogue } from '../../catalogue/ChoreCatalogue.ts';
import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { isInconclusive } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';
import type { BackupFollowUp, ChoreFailure } from '../BackupFollowUp.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';

/** How far a chore is; changed by the work, kept with every heartbeat. */
export type ChoreProgress = Pick<Chore, 'next' | 'problems'>;

/** The time that a worker has for a chore before it hands it on, and the signal that it has lost it. */
export interface Turn {
  isTimeUp: () => boolean;
  signal: AbortSignal;
}

/** What a kind of chore does. Every act may be repeated. */
export interface ChoreWork {
  /** Works from `progress.next` on; answers whether it is through, or only its time was up (`isTimeUp`). */
  work(
    backup: BackupMetadata,
    chore: Chore,
    progress: ChoreProgress,
    turn: Turn,
  ): Promise<'through' | 'more'>;
  /** Says in the backup's record how it went. `failure` is null when the work is through. */
  conclude(
    backup: BackupMetadata,
    chore: Chore,
    progress: ChoreProgress,
    failure: ChoreFailure | null,
  ): Promise<void>;
}

interface Dependencies {
  catalogue: BackupCatalogue;
  chores: ChoreCatalogue;
  leases: Leases;
  keys: EncryptionKeys;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
  logger: Logger;
  works: Record<Chore['kind'], ChoreWork>;
  followUp: Pick<BackupFollowUp, 'choreEnded'>;
}

const TURN_MS = 10 * 60_000;
/** Turns and failed attempts together; a chore of this many turns has read some ten terabytes. */
const MAX_TURNS = 500;
/** Failed attempts of one turn are told apart by how far it got: that many without one object more end the chore. */
const MAX_BARREN_ATTEMPTS = 4;

export class ChoreRunner {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** May be delivered any number of times. */
  async run(backupId: string, choreId: string): Promise<void> {
    const { catalogue, chores, leases, keys } = this.#deps;
    const ref = chores.ref(backupId, choreId);
    const owner = newLeaseOwner();
    const claim = await leases.claim(ref, owner);
    if (claim.outcome === 'held') {
      throw new FirevaultError('unavailable', 'job/held', `Another worker is at ${choreId}.`);
    }
    if (claim.outcome === 'claimed') {
      const [backup, chore] = await Promise.all([
        catalogue.find(backupId),
        chores.find(backupId, choreId),
      ]);
      if (backup !== null && chore !== null) {
        return this.#attempt(backup, chore, owner, claim.attempt);
      }
      // What is left of a record that is gone would be found waiting for ever.
      await keys.forget(ref);
      await ref.delete();
    }
  }

  async #attempt(
    backup: BackupMetadata,
    chore: Chore,
    owner: string,
    attempt: number,
  ): Promise<void> {
    const { leases, chores, followUp, clock, logger } = this.#deps;
    const ref = chores.ref(backup.id, chore.id);
    const work = this.#deps.works[chore.kind];
    const progress: ChoreProgress = { next: chore.next, problems: { ...chore.problems } };
    const ids = { backupId: backup.id, choreId: chore.id, attempt, next: chore.next };
    logger.info('Working on a chore', ids);
    let isConcluded = false;
    try {
      if (attempt > MAX_TURNS) throw tooManyTurns(chore.id);
      const startedAt = clock.now().getTime();
      const isTimeUp = () => clock.now().getTime() - startedAt >= TURN_MS;
      const outcome = await withHeartbeat(
        () => leases.extend(ref, owner, { ...progress }),
        clock,
        (signal) => work.work(backup, chore, progress, { isTimeUp, signal }),
      );
      if (outcome === 'more') {
        await leases.settle(ref, owner, { state: 'queued', ...progress, barren: 0 });
        const payload = { backupId: backup.id, choreId: chore.id };
        await this.#deps.tasks.enqueue('runChore', `${backup.id}/${chore.id}/${attempt}`, payload);
        return;
      }
      await leases.extend(ref, owner, { ...progress });
      await work.conclude(backup, chore, progress, null);
      isConcluded = true;
      await followUp.choreEnded({
        id: chore.id,
        kind: chore.kind,
        backupId: backup.id,
        failure: null,
      });
      await this.#settle(ref, owner, { state: 'done', ...progress });
    } catch (error) {
      // A chore that has come through is no failure for what follows it: its worker's successor says so again.
      if (isLeaseLost(error) || isConcluded) throw error;
      logger.error('A chore failed', error, ids);
      const barren = progress.next > chore.next ? 1 : (await barrenSoFar(ref)) + 1;
      if (isTransient(error) && barren < MAX_BARREN_ATTEMPTS) {
        await leases.settle(ref, owner, { state: 'queued', ...progress, barren });
        throw error;
      }
      await leases.extend(ref, owner, { ...progress });
      const hasFound = Object.keys(progress.problems).length > 0;
      const failure = {
        reason: describeFailure(error),
        isInconclusive: isInconclusive(error) && !hasFound,
      };
      await work.conclude(backup, chore, progress, failure);
      await followUp.choreEnded({ id: chore.id, kind: chore.kind, backupId: backup.id, failure });
      await this.#settle(ref, owner, { state: 'failed', ...progress });
    }
  }

  /** Its keys go with it: a successor needs them to come to the same end. The chore that removes a backup removes its own record too. */
  async #settle(
    ref: ReturnType<ChoreCatalogue['ref']>,
    owner: string,
    fields: { state: 'done' | 'failed' } & ChoreProgress,
  ): Promise<void> {
    if (!(await ref.get()).exists) return;
    const forget = await this.#deps.keys.forgetting(ref);
    await this.#deps.leases.settle(ref, owner, fields, forget);
  }
}

function tooManyTurns(choreId: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'job/attempts-exhausted',
    `${choreId} did not come to its end in ${MAX_TURNS} turns.`,
    { nextStep: 'See the logs of runChore for memory or time limits, then ask for it again.' },
  );
}

async function barrenSoFar(ref: ReturnType<ChoreCatalogue['ref']>): Promise<number> {
  const found: unknown = (await ref.get()).get('barren');
  return typeof found === 'number' ? found : 0;
}
