/** A tick runs the newest slot that is due, counts the others, and lets no clock that jumps run one twice. */
import { describe, expect, it } from 'vitest';
import { claimDue } from './claimDue.ts';

const base = {
  cronExpression: '0 * * * *',
  timezone: 'Etc/UTC',
  enabled: true,
  claimedUntil: '2026-11-24T10:30:00.000Z',
  nextRunAt: '2026-11-24T11:00:00.000Z',
  pendingRun: null,
  missed: null,
};
const waiting = {
  backupId: '20261124-100000-abcdef',
  slot: '2026-11-24T10:00:00.000Z',
  trigger: 'scheduled' as const,
  requestedBy: { uid: 'system', email: null },
  attempts: 0,
  leaseUntil: null,
};
const at = (time: string) => new Date(`2026-11-24T${time}Z`);

describe('a tick', () => {
  it('finds nothing before the slot, and nothing again once it is claimed', () => {
    expect(claimDue(base, at('10:59:59'))).toBeNull();
    const claim = claimDue(base, at('11:00:00'));
    expect(claim).toEqual({
      claimedUntil: '2026-11-24T11:00:00.000Z',
      nextRunAt: '2026-11-24T12:00:00.000Z',
      missed: null,
      slot: '2026-11-24T11:00:00.000Z',
    });
    const after = { ...base, claimedUntil: String(claim?.claimedUntil) };
    expect(claimDue(after, at('11:00:00'))).toBeNull();
    // Another instance's clock is a little behind.
    expect(claimDue(after, at('10:59:58'))).toBeNull();
  });

  it('runs the newest of several and counts the others, those of before included', () => {
    expect(claimDue(base, at('13:10:00'))).toMatchObject({
      slot: '2026-11-24T13:00:00.000Z',
      missed: { count: 2, firstAt: '2026-11-24T11:00:00.000Z', lastAt: '2026-11-24T12:00:00.000Z' },
    });
    const missed = {
      count: 1,
      firstAt: '2026-11-24T09:00:00.000Z',
      lastAt: '2026-11-24T09:00:00.000Z',
    };
    expect(claimDue({ ...base, missed }, at('12:10:00'))?.missed).toEqual({
      count: 2,
      firstAt: '2026-11-24T09:00:00.000Z',
      lastAt: '2026-11-24T11:00:00.000Z',
    });
  });

  it('runs none while one waits to begin, and says so', () => {
    expect(claimDue({ ...base, pendingRun: waiting }, at('11:10:00'))).toMatchObject({
      slot: null,
      missed: { count: 1, lastAt: '2026-11-24T11:00:00.000Z' },
    });
  });

  it('counts from now on after the clock was put back, and does nothing while paused', () => {
    const ahead = { ...base, claimedUntil: '2027-11-24T10:30:00.000Z' };
    expect(claimDue(ahead, at('10:40:00'))).toMatchObject({
      slot: null,
      claimedUntil: '2026-11-24T10:40:00.000Z',
      nextRunAt: '2026-11-24T11:00:00.000Z',
    });
    expect(claimDue({ ...base, enabled: false }, at('15:00:00'))).toBeNull();
  });
});
