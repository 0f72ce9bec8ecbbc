/** What each plan allows. The plan is a setting of the deployment: FIREVAULT_PLAN. */
import { FirevaultError } from './errors.ts';

export const PLAN_TIERS = ['free', 'pro', 'enterprise'] as const;
export type PlanTier = (typeof PLAN_TIERS)[number];

interface PlanLimits {
  /** Plain record bytes of one backup. */
  backupBytes: number;
  /** Backups kept at a time, safety backups aside. */
  backups: number;
  /** Storage providers that are configured. */
  destinations: number;
  schedules: number;
}

const GIB = 1024 ** 3;

export const PLANS: Readonly<Record<PlanTier, PlanLimits>> = {
  free: { backupBytes: GIB, backups: 10, destinations: 1, schedules: 1 },
  pro: { backupBytes: 100 * GIB, backups: 500, destinations: 5, schedules: 20 },
  enterprise: {
    backupBytes: Number.POSITIVE_INFINITY,
    backups: Number.POSITIVE_INFINITY,
    destinations: Number.POSITIVE_INFINITY,
    schedules: Number.POSITIVE_INFINITY,
  },
};

const FIELDS: Record<keyof PlanLimits, { field: string; noun: string; nextStep: string }> = {
  backupBytes: {
    field: 'type',
    noun: 'bytes in one backup',
    nextStep: 'Back up fewer collections, or choose a larger plan (FIREVAULT_PLAN).',
  },
  backups: {
    field: 'type',
    noun: 'backups',
    nextStep: 'Delete backups that are not needed, or choose a larger plan (FIREVAULT_PLAN).',
  },
  destinations: {
    field: 'type',
    noun: 'storage providers',
    nextStep: 'Remove one that is not needed, or choose a larger plan (FIREVAULT_PLAN).',
  },
  schedules: {
    field: 'name',
    noun: 'schedules',
    nextStep: 'Delete one that is not needed, or choose a larger plan (FIREVAULT_PLAN).',
  },
};

/** `wanted` is what there would be afterwards. Throws `plan/limit`. */
export function requireWithinPlan(plan: PlanTier, what: keyof PlanLimits, wanted: number): void {
  const most = PLANS[plan][what];
  if (wanted <= most) return;
  throw new FirevaultError('failed-precondition', 'plan/limit', overLimit(plan, what), {
    nextStep: FIELDS[what].nextStep,
    fields: [{ field: FIELDS[what].field, message: overLimit(plan, what) }],
  });
}

/** The sentence for a person. */
export function overLimit(plan: PlanTier, what: keyof PlanLimits): string {
  const most = PLANS[plan][what].toLocaleString('en');
  return `The plan "${plan}" allows ${most} ${FIELDS[what].noun}.`;
}
