/** Each plan allows what it says, and no more. */
import { describe, expect, it } from 'vitest';
import { PLAN_TIERS, PLANS, requireWithinPlan } from './plans.ts';

const WHAT = ['backupBytes', 'backups', 'destinations', 'schedules'] as const;

describe.each(PLAN_TIERS)('the plan %s', (plan) => {
  it.each(WHAT)('allows its %s and refuses one more', (what) => {
    const most = PLANS[plan][what];
    expect(() => requireWithinPlan(plan, what, most)).not.toThrow();
    if (most === Number.POSITIVE_INFINITY) return;
    expect(() => requireWithinPlan(plan, what, most + 1)).toThrow(
      expect.objectContaining({
        code: 'plan/limit',
        message: expect.stringContaining(most.toLocaleString('en')),
        nextStep: expect.stringContaining('FIREVAULT_PLAN'),
      }),
    );
  });
});

it('a larger plan allows no less', () => {
  for (const what of WHAT) {
    const [free, pro, enterprise] = PLAN_TIERS.map((plan) => PLANS[plan][what]);
    expect([free, pro, enterprise]).toEqual(
      [free, pro, enterprise].sort((a, b) => Number(a) - Number(b)),
    );
  }
});
