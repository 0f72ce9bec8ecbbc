/** Retention keeps what its policy says, what others need, and never loses the last good backup; restic decides alike but for what is listed. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RetentionPolicy } from '../../contract/index.ts';
import { calendarOf } from './calendar.ts';
import { type Candidate, planRetention } from './planRetention.ts';
import { forget } from './testing/resticForget.ts';

/** Snapshots made by restic with `backup --time`, and what `forget --dry-run` said it would keep of each history. */
const Recorded = z.object({
  zone: z.string(),
  cases: z.array(
    z.object({
      times: z.array(z.string()),
      keep: z.object({
        last: z.number(),
        daily: z.number(),
        weekly: z.number(),
        monthly: z.number(),
      }),
      kept: z.array(z.string()),
    }),
  ),
});

const NOW = new Date('2026-11-24T12:00:00Z');
const HOUR_MS = 3_600_000;
const NOTHING = {
  keepLast: 0,
  keepDailyFor: 0,
  keepWeeklyFor: 0,
  keepMonthlyFor: 0,
  minimumAgeHours: 0,
};

function aBackup(hoursAgo: number, other: Partial<Candidate> = {}): Candidate {
  return {
    id: `b${String(hoursAgo).padStart(6, '0')}`,
    createdAt: new Date(NOW.getTime() - hoursAgo * HOUR_MS).toISOString(),
    status: 'success',
    isWhole: true,
    storageLocations: [{ provider: 'first', path: 'b', status: 'complete' }],
    pinned: false,
    baseBackupId: null,
    verification: null,
    ...other,
  };
}

function plan(
  backups: readonly Candidate[],
  policy: Partial<RetentionPolicy>,
  { timezone = 'Etc/UTC', increments = [] as { id: string; baseBackupId: string }[] } = {},
) {
  const asked = { backups, increments, policy: { ...NOTHING, ...policy }, timezone, now: NOW };
  return planRetention(asked);
}

const idsOf = (verdicts: { backup: { id: string } }[]) => verdicts.map(({ backup }) => backup.id);

describe('a policy', () => {
  it('keeps the newest, and the newest of each day, week and month, and says so', () => {
    const hourly = Array.from({ length: 24 * 90 }, (_, hours) => aBackup(hours));
    const { keep, remove } = plan(hourly, {
      keepLast: 3,
      keepDailyFor: 2,
      keepWeeklyFor: 2,
      keepMonthlyFor: 3,
    });
    expect(keep.map(({ backup, because }) => [backup.createdAt.slice(0, 13), because])).toEqual([
      [
        '2026-11-24T12',
        [
          'one of the newest 3',
          'the newest of the day 2026-11-24',
          'the newest of the week 2026-W48',
          'the newest of the month 2026-11',
          'it is the newest good backup',
        ],
      ],
      ['2026-11-24T11', ['one of the newest 3']],
      ['2026-11-24T10', ['one of the newest 3']],
      ['2026-11-23T23', ['the newest of the day 2026-11-23']],
      ['2026-11-22T23', ['the newest of the week 2026-W47']],
      ['2026-10-31T23', ['the newest of the month 2026-10']],
      ['2026-09-30T23', ['the newest of the month 2026-09']],
    ]);
    expect(keep.length + remove.length).toBe(hourly.length);
    expect(remove[0]?.because).toEqual([
      'not one of the newest 3',
      'b000000 is the newest of the day 2026-11-24',
      'b000000 is the newest of the week 2026-W48',
      'b000000 is the newest of the month 2026-11',
    ]);
  });

  it('counts days in the zone of the schedule', () => {
    const lateAndEarly = [aBackup(12.75), aBackup(13.25)];
    expect(
      idsOf(plan(lateAndEarly, { keepDailyFor: 5 }, { timezone: 'Etc/UTC' }).keep),
    ).toHaveLength(1);
    const cut = [aBackup(24 + 12.75), aBackup(24 + 13.75)];
    expect(plan(cut, { keepDailyFor: 5 }, { timezone: 'Europe/Berlin' }).keep).toHaveLength(2);
    expect(plan(cut, { keepDailyFor: 5 }, { timezone: 'Etc/UTC' }).keep).toHaveLength(1);
  });

  it('keeps what is pinned, young, or needed by what stays', () => {
    const full = aBackup(400);
    const increment = aBackup(300, { baseBackupId: full.id });
    const pinned = aBackup(200, { pinned: true, baseBackupId: increment.id });
    const other = aBackup(100);
    const { keep, remove } = plan([aBackup(2), aBackup(5), other, pinned, increment, full], {
      keepLast: 1,
      minimumAgeHours: 6,
    });
    expect(
      Object.fromEntries(keep.map(({ backup, because }) => [backup.id, because])),
    ).toMatchObject({
      b000005: ['it is younger than 6 h'],
      b000200: ['it is pinned'],
      b000300: ['b000200 builds on it'],
      b000400: ['b000300 builds on it'],
    });
    expect(idsOf(remove)).toEqual([other.id]);
  });

  it('keeps what a backup outside the schedule builds on', () => {
    const backups = [aBackup(1), aBackup(50), aBackup(60)];
    const increments = [{ id: 'manual', baseBackupId: 'b000060' }];
    expect(idsOf(plan(backups, { keepLast: 1 }, { increments }).remove)).toEqual(['b000050']);
  });

  it('gives no place to what is damaged or lacks documents, and keeps the newest good one', () => {
    const damaged = aBackup(1, {
      verification: { level: 'checksum', status: 'failed', at: NOW.toISOString() },
    });
    const gaps = { status: 'partial', isWhole: false } as const;
    const backups = [damaged, aBackup(2, gaps), aBackup(3), aBackup(4, gaps), aBackup(5)];
    const { keep, remove } = plan(backups, { keepLast: 1 });
    expect(idsOf(keep)).toEqual(['b000001', 'b000002', 'b000003']);
    expect(remove.map(({ backup, because }) => [backup.id, because])).toEqual([
      ['b000004', ['it lacks documents, and a newer backup holds everything']],
      ['b000005', ['not one of the newest 1']],
    ]);
  });

  it.each([
    [{ ...NOTHING }, 'keeps nothing'],
    [{ ...NOTHING, keepLast: -1 }, 'not negative'],
    [{ ...NOTHING, keepDailyFor: 1.5 }, 'whole number'],
    [{ ...NOTHING, keepLast: 100_000 }, 'at most'],
  ])('is refused when it makes no sense: %j', (policy, message) => {
    expect(RetentionPolicy.safeParse(policy).error?.issues[0]?.message).toContain(message);
  });

  it('knows the week of the days around New Year', () => {
    const week = (day: string) => calendarOf(new Date(`${day}T12:00:00Z`), 'Etc/UTC').week;
    expect(['2026-12-31', '2027-01-03', '2027-01-04', '2024-12-30'].map(week)).toEqual([
      '2026-W53',
      '2026-W53',
      '2027-W01',
      '2025-W01',
    ]);
  });
});

const policies = fc.record({
  keepLast: fc.nat(6),
  keepDailyFor: fc.nat(10),
  keepWeeklyFor: fc.nat(6),
  keepMonthlyFor: fc.nat(4),
  minimumAgeHours: fc.constantFrom(0, 1, 48),
});

/** Chains of increments, some damaged, some incomplete, some pinned, over some months. */
const histories = fc
  .uniqueArray(fc.nat(24 * 120), { maxLength: 40 })
  .chain((hours) =>
    fc.tuple(
      fc.constant([...hours].sort((a, b) => b - a)),
      fc.array(
        fc.record({
          isIncrement: fc.boolean(),
          pinned: fc.boolean(),
          state: fc.constantFrom('good', 'good', 'good', 'gaps', 'damaged'),
        }),
        { minLength: hours.length, maxLength: hours.length },
      ),
    ),
  )
  .map(([hours, kinds]) => {
    const backups: Candidate[] = [];
    for (const [index, hoursAgo] of hours.entries()) {
      const kind = kinds[index];
      const base = kind?.isIncrement === true ? (backups.at(-1)?.id ?? null) : null;
      backups.push(
        aBackup(hoursAgo, {
          pinned: kind?.pinned === true && hoursAgo % 7 === 0,
          baseBackupId: base,
          ...(kind?.state === 'gaps' ? { status: 'partial', isWhole: false } : {}),
          ...(kind?.state === 'damaged'
            ? { verification: { level: 'exists', status: 'failed', at: NOW.toISOString() } }
            : {}),
        }),
      );
    }
    return backups;
  });

describe('whatever the history and the policy', () => {
  const isGood = (one: Candidate) => one.status === 'success' && one.verification === null;

  it('something good stays, chains stay whole, pins stay, and each backup gets a reason', () => {
    fc.assert(
      fc.property(histories, policies, (backups, policy) => {
        const { keep, remove } = plan(backups, policy);
        const kept = new Set(idsOf(keep));
        expect(keep.length + remove.length).toBe(backups.length);
        expect([...keep, ...remove].every(({ because }) => because.length > 0)).toBe(true);
        const newestGood = [...backups].reverse().find(isGood);
        if (newestGood !== undefined) expect(kept).toContain(newestGood.id);
        if (backups.length > 0) expect(kept.size).toBeGreaterThan(0);
        for (const one of backups.filter(({ id }) => kept.has(id))) {
          if (one.baseBackupId !== null) expect(kept).toContain(one.baseBackupId);
        }
        for (const one of backups.filter(({ pinned }) => pinned)) expect(kept).toContain(one.id);
      }),
    );
  });

  it('applying it again removes nothing more, and an increment always goes before its base', () => {
    fc.assert(
      fc.property(histories, policies, (backups, policy) => {
        const first = plan(backups, policy);
        expect(
          plan(
            first.keep.map(({ backup }) => backup),
            policy,
          ).remove,
        ).toEqual([]);
        const order = idsOf(first.remove);
        for (const { backup } of first.remove) {
          const base = backup.baseBackupId === null ? -1 : order.indexOf(backup.baseBackupId);
          if (base !== -1) expect(base).toBeGreaterThan(order.indexOf(backup.id));
        }
      }),
    );
  });
});

describe('beside `restic forget`', () => {
  it('our model of it keeps what restic 0.14 itself kept of fifty random histories', () => {
    const path = new URL('../../../../fixtures/retention/restic-0.14.json', import.meta.url);
    const { zone, cases } = Recorded.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(cases).toHaveLength(50);
    for (const { times, keep, kept } of cases) {
      const snapshots = times.map((time) => ({ id: time, time: new Date(time) }));
      expect([...forget(snapshots, keep, { zone, keepsOldest: false })].sort()).toEqual(kept);
    }
  });

  it.each([
    ['0.14', false],
    ['0.16', true],
  ])(
    'fifty random histories are judged as by restic %s, but for what is meant to differ',
    (_version, keepsOldest) => {
      const differences = { oldest: 0, newestGood: 0, others: 0 };
      const plain = fc.uniqueArray(fc.nat(24 * 200), { minLength: 1, maxLength: 60 });
      const zone = 'America/New_York';
      for (const [hours, policy] of fc.sample(fc.tuple(plain, policies), {
        numRuns: 50,
        seed: 7,
      })) {
        const backups = hours.map((hoursAgo) => aBackup(hoursAgo));
        const ours = new Set(
          idsOf(plan(backups, { ...policy, minimumAgeHours: 0 }, { timezone: zone }).keep),
        );
        const { keepLast: last, keepDailyFor: daily } = policy;
        const { keepWeeklyFor: weekly, keepMonthlyFor: monthly } = policy;
        const theirs = forget(
          backups.map(({ id, createdAt }) => ({ id, time: new Date(createdAt) })),
          { last, daily, weekly, monthly },
          { zone, keepsOldest },
        );
        const oldest = aBackup(Math.max(...hours)).id;
        const newest = aBackup(Math.min(...hours)).id;
        for (const { id } of backups) {
          if (ours.has(id) === theirs.has(id)) continue;
          // restic keeps the oldest snapshot while places are left; here a place is taken by a period of its own.
          if (id === oldest && theirs.has(id)) differences.oldest += 1;
          // A policy of nothing but zeros: restic forgets all, here the newest good one stays.
          else if (id === newest && ours.has(id)) differences.newestGood += 1;
          else differences.others += 1;
        }
      }
      expect(differences.others).toBe(0);
      expect(differences.oldest > 0).toBe(keepsOldest);
    },
  );
});
