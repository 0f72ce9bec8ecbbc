/** Finds what brings a moment back: the newest backup at or before it, or the database's own past, whichever is nearer. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import { type BackupMetadata, holdsEverything, type RestoreMoment } from '../../contract/index.ts';
import { scopeOfBackup } from '../../domain/backupScope.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { compareInstants } from '../../domain/instant.ts';
import { covers, type Scope } from '../../domain/scope.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';

interface Dependencies {
  catalogue: BackupCatalogue;
  backups: Pick<BackupJobs, 'requireReadable'>;
  clock: Clock;
}

/** `backup` is null where the database's own past is the nearest. */
export interface FoundMoment {
  moment: RestoreMoment;
  backup: BackupMetadata | null;
}

/** Backups looked at, the latest first: one of them will be of the scope, or none is near. */
const CANDIDATES = 100;
const HOUR_MS = 3_600_000;

export class MomentFinder {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** `among`: only these backups may be taken, such as one chain. Throws `restore/no-such-moment`. */
  async find(asked: string, scope: Scope, among?: readonly BackupMetadata[]): Promise<FoundMoment> {
    const { catalogue, clock } = this.#deps;
    if (Date.parse(asked) > clock.now().getTime()) {
      throw noSuchMoment(asked, 'It lies in the future.');
    }
    const candidates = among ?? (await catalogue.listRestorableAt(asked, CANDIDATES));
    const backup = nearest(candidates, asked, scope);
    const past = among === undefined ? await this.#livePast(asked) : null;
    const found = backup?.readTime ?? null;
    if (backup !== null && found !== null && (past === null || compareInstants(found, past) >= 0)) {
      return { backup, moment: momentOf(asked, 'backup', found) };
    }
    if (past !== null) return { backup: null, moment: momentOf(asked, 'live', past) };
    throw noSuchMoment(
      asked,
      'No backup of these documents is as old as that, and Firestore no longer holds it.',
    );
  }

  /** The readable moment of the database at or before the one asked for; null when it is out of reach. */
  async #livePast(asked: string): Promise<string | null> {
    const { backups, clock } = this.#deps;
    const age = clock.now().getTime() - Date.parse(asked);
    // Beyond the last hour Firestore keeps one version for each whole minute.
    const moment = age < HOUR_MS ? asked : `${asked.slice(0, 16)}:00Z`;
    try {
      await backups.requireReadable(moment);
      return moment;
    } catch (error) {
      if (error instanceof FirevaultError && error.kind === 'invalid-argument') return null;
      throw error;
    }
  }
}

function nearest(
  candidates: readonly BackupMetadata[],
  asked: string,
  scope: Scope,
): BackupMetadata | null {
  const fitting = candidates.filter(
    (one) =>
      one.database === null &&
      one.readTime !== null &&
      compareInstants(one.readTime, asked) <= 0 &&
      holdsEverything(one) &&
      one.verification?.status !== 'failed' &&
      covers(scopeOfBackup(one), scope),
  );
  fitting.sort((a, b) => compareInstants(b.readTime ?? '', a.readTime ?? ''));
  return fitting[0] ?? null;
}

function momentOf(asked: string, source: RestoreMoment['source'], found: string): RestoreMoment {
  const secondsBefore = (Date.parse(asked) - Date.parse(found)) / 1000;
  return { asked, source, found, secondsBefore };
}

function noSuchMoment(asked: string, why: string): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'restore/no-such-moment',
    `Nothing brings back the moment ${asked}. ${why}`,
    {
      nextStep: 'Choose a later moment, or a backup from the list.',
      fields: [{ field: 'pointInTime', message: why }],
    },
  );
}
