/** Verifies a schedule's backups as often as it asks for, one at a time. */
import type { BackupQueries } from '../../catalogue/BackupQueries.ts';
import type {
  BackupMetadata,
  BackupScheduleDoc,
  ScheduleVerification,
  Verification,
} from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { isVerificationUnderWay } from '../../domain/verification.ts';
import type { Clock } from '../../platform/clock.ts';
import { SYSTEM_ACTOR } from '../AuditLog.ts';
import type { BackupUpkeep } from '../backup/BackupUpkeep.ts';
import type { RestoreService } from '../restore/RestoreService.ts';

interface Dependencies {
  queries: BackupQueries;
  upkeep: Pick<BackupUpkeep, 'verifyBackup'>;
  restores: Pick<RestoreService, 'drill'>;
  clock: Clock;
}

const DAY_MS = 86_400_000;
const PERIODS_MS = { daily: DAY_MS, weekly: 7 * DAY_MS, monthly: 30 * DAY_MS } as const;
const THOROUGHNESS = { exists: 0, checksum: 1, full: 2, drill: 3 } as const;

export class ScheduledVerification {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins with the backup that has gone unverified for longest; answers whether there is or may be more to do soon. */
  async advance(schedule: Pick<BackupScheduleDoc, 'id' | 'verification'>): Promise<boolean> {
    const { queries, clock } = this.#deps;
    const { verification: wanted } = schedule;
    if (wanted === null) return false;
    const stored = (await queries.restorableOf(schedule.id)).filter(({ storageLocations }) =>
      storageLocations.some(({ status }) => status === 'complete'),
    );
    const now = clock.now();
    if (stored.some(({ verification }) => isVerificationUnderWay(verification, now))) return true;
    const [next] = stored
      .filter(({ verification }) => isDue(verification, wanted, now))
      .sort(byVerification);
    if (next === undefined) return false;
    try {
      await this.#begin(next, wanted);
    } catch (error) {
      // Another tick, or a person, was quicker; or another drill is at work.
      if (!(error instanceof FirevaultError) || error.kind !== 'conflict') throw error;
    }
    return true;
  }

  async #begin(backup: BackupMetadata, { level }: ScheduleVerification): Promise<void> {
    const { upkeep, restores } = this.#deps;
    if (level === 'drill') {
      await restores.drill(backup.id, undefined, SYSTEM_ACTOR, backup.verification);
    } else await upkeep.verifyBackup(backup.id, { level }, SYSTEM_ACTOR);
  }
}

function isDue(last: Verification | null, wanted: ScheduleVerification, now: Date): boolean {
  // When one that could not be done is tried again, the schedule says.
  if (last === null || last.status === 'inconclusive') return true;
  const isEnough = THOROUGHNESS[last.level] >= THOROUGHNESS[wanted.level];
  if (!isEnough && last.status === 'passed') return true;
  if (wanted.cadence === 'each-run') return false;
  return now.getTime() - Date.parse(last.at) >= PERIODS_MS[wanted.cadence];
}

function byVerification(a: BackupMetadata, b: BackupMetadata): number {
  const at = ({ verification, createdAt }: BackupMetadata) => verification?.at ?? `0${createdAt}`;
  return at(a) < at(b) ? -1 : 1;
}
