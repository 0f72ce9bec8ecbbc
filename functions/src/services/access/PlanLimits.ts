/** Keeps what is made within the plan of this deployment. */
import type { BackupCatalogue } from '../../catalogue/BackupCatalogue.ts';
import type { HoldingCatalogue } from '../../catalogue/HoldingCatalogue.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { overLimit, PLANS, type PlanTier, requireWithinPlan } from '../../domain/plans.ts';
import { type AuditLog, SYSTEM_ACTOR } from '../AuditLog.ts';

interface Dependencies {
  plan: PlanTier;
  backups: Pick<BackupCatalogue, 'list' | 'listOpen' | 'updateOpen'>;
  holdings: Pick<HoldingCatalogue, 'countBackups' | 'countSchedules'>;
  audit: AuditLog;
}

/** Among so many of the newest backups of a kind one that was made is looked for. */
const LOOKED_AT = 10;

export class PlanLimits {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Before a backup that somebody or a schedule asks for; a restore's safety backup is made in any plan. Its size is
   * taken to be that of the newest one of its type. Throws `plan/limit`.
   */
  async admitBackup({ type }: Pick<BackupMetadata, 'type'>): Promise<void> {
    const { plan, backups, holdings } = this.#deps;
    if (PLANS[plan].backups === Number.POSITIVE_INFINITY) return;
    const [kept, { items }] = await Promise.all([
      holdings.countBackups(),
      backups.list({ type, sort: '-createdAt', limit: LOOKED_AT }),
    ]);
    const newest = items.find(({ status }) => status === 'success' || status === 'partial');
    requireWithinPlan(plan, 'backups', kept + 1);
    requireWithinPlan(plan, 'backupBytes', newest?.size ?? 0);
  }

  /** `configured` counts the providers there would be. Throws `plan/limit`. */
  admitProvider(configured: number): void {
    requireWithinPlan(this.#deps.plan, 'destinations', configured);
  }

  /** Before one more schedule. Throws `plan/limit`. */
  async admitSchedule(): Promise<void> {
    const { plan, holdings } = this.#deps;
    if (PLANS[plan].schedules === Number.POSITIVE_INFINITY) return;
    requireWithinPlan(plan, 'schedules', (await holdings.countSchedules()) + 1);
  }

  /** Cancels running backups that have grown beyond the plan; `metadata.stoppedBecause` says why. */
  async stopOversized(): Promise<void> {
    const { plan, backups, audit } = this.#deps;
    if (PLANS[plan].backupBytes === Number.POSITIVE_INFINITY) return;
    for (const open of await backups.listOpen()) {
      if (open.metadata.purpose !== undefined || open.cancelRequested) continue;
      if ((open.progress?.bytes ?? 0) <= PLANS[plan].backupBytes) continue;
      const stoppedBecause = overLimit(plan, 'backupBytes');
      const isStopped = await backups.updateOpen(open.id, ({ metadata }) => ({
        cancelRequested: true,
        metadata: { ...metadata, stoppedBecause },
      }));
      if (!isStopped) continue;
      await audit.record({
        action: 'backup.cancel',
        outcome: 'accepted',
        actor: SYSTEM_ACTOR,
        target: open.id,
        details: { because: stoppedBecause },
      });
    }
  }
}
