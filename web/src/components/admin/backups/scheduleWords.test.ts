/** What is said of schedules, policies and notices. */
import { describe, expect, it } from 'vitest';
import { alertsOf, linkOf, plainWords, sameMatter, unreadWords } from './noticeWords.ts';
import { overdueLine } from './overdueLine.ts';
import {
  outcomeWords,
  policyWords,
  previewWords,
  reasonWords,
  refusalOf,
} from './retentionWords.ts';
import { contentWords, nextOf, overdueSince, stateOf, zonedWords } from './scheduleWords.ts';
import { statusLine } from './statusLine.ts';
import { aBackup, aNotice, aSchedule } from './testRecords.ts';
import { loadReader } from './useCronWords.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');
const overdue = aNotice({ kind: 'schedule-overdue', createdAt: '2026-11-22T13:00:00Z' });

describe('the state of a schedule', () => {
  it('is overdue once the server has said so since its last good run', () => {
    expect(stateOf(aSchedule(), [], NOW)).toBe('active');
    expect(stateOf(aSchedule(), [overdue], NOW)).toBe('overdue');
    const mended = aSchedule({ lastSuccessAt: '2026-11-22T13:30:00Z' });
    expect(stateOf(mended, [overdue], NOW)).toBe('active');
    const changed = aSchedule({ updatedAt: '2026-11-22T13:30:00Z' });
    expect(stateOf(changed, [overdue], NOW)).toBe('active');
    expect(stateOf(aSchedule({ id: 'sch_anotheroneaa' }), [overdue], NOW)).toBe('active');
  });

  it('is overdue when its time went by and nothing ticked', () => {
    const late = aSchedule({ nextRunAt: '2026-11-22T13:44:00Z' });
    expect(overdueSince(late, [], NOW)).toBe(Date.parse('2026-11-22T13:44:00Z'));
    expect(stateOf(aSchedule({ nextRunAt: '2026-11-22T13:59:00Z' }), [], NOW)).toBe('active');
  });

  it('is neither while it runs or is paused', () => {
    const currentRun = '20261122-133400-abcdef';
    expect(stateOf(aSchedule({ currentRun }), [overdue], NOW)).toBe('running');
    expect(stateOf(aSchedule({ enabled: false }), [overdue], NOW)).toBe('paused');
  });

  it('stands in the one line unless something worse does', () => {
    const now = { nowMs: NOW, zone: 'Etc/UTC' };
    const safe = statusLine([aBackup()], now);
    expect(overdueLine(safe, [aSchedule()], [], NOW)).toBe(safe);
    expect(overdueLine(safe, [aSchedule()], [overdue], NOW)).toMatchObject({
      tone: 'warn',
      headline: '“Nightly” is overdue',
      act: { does: 'see-schedules' },
    });
    const never = statusLine([], now);
    expect(overdueLine(never, [aSchedule()], [overdue], NOW)).toBe(never);
  });
});

describe('a schedule in words', () => {
  it('says what it makes', () => {
    expect(contentWords(aSchedule())).toBe('Full backup');
    expect(contentWords(aSchedule({ backupType: 'incremental' }))).toBe(
      'Incremental, every 7th run full',
    );
    expect(contentWords(aSchedule({ backupType: 'incremental', fullEvery: 22 }))).toContain('22nd');
    expect(contentWords(aSchedule({ backupType: 'collections', collections: ['a', 'b'] }))).toBe(
      '2 collections',
    );
  });

  it("adds the viewer's time only where the clocks differ", () => {
    const ms = Date.parse('2026-11-23T07:00:00Z');
    expect(zonedWords(ms, 'America/New_York', 'Europe/Zurich')).toBe(
      'Mon 23 Nov 2026, 02:00 EST (23 Nov 2026, 08:00 for you)',
    );
    expect(zonedWords(ms, 'Etc/UTC', 'Europe/London')).toBe('Mon 23 Nov 2026, 07:00 UTC');
  });

  it('reads cron expressions, and leaves alone what is none', async () => {
    const read = await loadReader();
    expect(read('0 2 * * *')).toBe('At 02:00, every day');
    expect(read('30 2 * * 0')).toBe('At 02:30, only on Sunday');
    expect(read('at noon')).toBeNull();
  });

  it('finds the one that comes next, paused ones left out', () => {
    const soon = aSchedule({ id: 'sch_soonsoonsoon', nextRunAt: '2026-11-22T15:00:00Z' });
    const paused = aSchedule({ enabled: false, nextRunAt: '2026-11-22T14:30:00Z' });
    expect(nextOf([aSchedule(), soon, paused])).toBe(soon);
    expect(nextOf([paused, aSchedule({ nextRunAt: null })])).toBeNull();
  });
});

describe('a retention policy in words', () => {
  it('says what it keeps and how far back that reaches', () => {
    expect(policyWords(aSchedule().retentionPolicy)).toBe(
      'Keeps the newest of each of 7 days, 4 weeks and 3 months: reaches back about 3 months.',
    );
    const nothing = { keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0, minimumAgeHours: 1 };
    expect(policyWords({ ...nothing, keepLast: 5 })).toBe('Keeps the newest 5 backups.');
    expect(policyWords({ ...nothing, keepLast: 0 })).toBeNull();
  });

  it('sums up its preview, and refuses to delete everything', () => {
    const verdict = (id: string) => ({
      id,
      createdAt: '2026-11-22T13:34:00Z',
      sizeBytes: 1024,
      because: [],
    });
    const [a, b] = [verdict('a'), verdict('b')];
    expect(previewWords({ keep: [a], remove: [b], freedBytes: 1024 })).toBe(
      '1 stays, 1 goes; that frees 1.0 KiB.',
    );
    expect(previewWords({ keep: [a, b], remove: [], freedBytes: 0 })).toBe('All 2 backups stay.');
    expect(refusalOf({ keep: [], remove: [a], freedBytes: 1024 })).toContain('every backup');
    expect(refusalOf({ keep: [], remove: [], freedBytes: 0 })).toBeNull();
    expect(refusalOf({ keep: [a], remove: [b], freedBytes: 1024 })).toBeNull();
  });

  it('gives reasons with backups named by when', () =>
    expect(reasonWords(['20261122-133400-abcdef builds on it', 'it is pinned'], 'Etc/UTC')).toBe(
      'The backup of 22 Nov 2026, 13:34 builds on it; it is pinned.',
    ));

  it('tells of backups that stayed although the policy does not keep them', () => {
    expect(outcomeWords({ removed: ['a', 'b'], left: [] })).toEqual({
      title: 'Removing 2 backups',
      tone: 'ok',
    });
    const left = [{ id: 'a', because: 'It is being restored.' }];
    expect(outcomeWords({ removed: [], left })).toEqual({
      title: 'Nothing was removed',
      message: '1 backup stayed: It is being restored.',
      tone: 'warn',
    });
  });
});

describe('notices', () => {
  it("speak of the viewer's time, of backups by when they are, and of amounts as people do", () => {
    expect(
      plainWords('Nothing was backed up for the run of 2026-11-22T07:00:00.000Z.', 'Europe/Zurich'),
    ).toBe('Nothing was backed up for the run of 22 Nov 2026, 08:00.');
    expect(plainWords('The backup 20261122-133400-abcdef could not be removed', 'Etc/UTC')).toBe(
      'The backup of 22 Nov 2026, 13:34 could not be removed',
    );
    expect(plainWords('Backups take 1024 of 2048 bytes.', 'Etc/UTC')).toBe(
      'Backups take 1.0 KiB of 2.0 KiB.',
    );
  });

  it('lead to the backup before the schedule, and may lead nowhere', () => {
    expect(linkOf(aNotice())?.to).toBe('/admin/backups/20261122-070000-abcdef');
    expect(linkOf(aNotice({ backupId: null }))?.to).toBe('/admin/schedules/sch_k3v9qa01bcde');
    expect(linkOf(aNotice({ backupId: null, scheduleId: null }))).toBeNull();
  });

  it('alert of what is unread, of this week and no news, once for each matter, errors first', () => {
    const warning = aNotice({
      id: 'w',
      kind: 'storage-low',
      severity: 'warning',
      provider: 'local',
    });
    const older = aNotice({ id: 'older', createdAt: '2026-11-21T07:05:00Z' });
    const all = [
      warning,
      aNotice({ id: 'news', kind: 'backup-succeeded', severity: 'info' }),
      aNotice({ id: 'read', kind: 'run-missed', readBy: { u1: true } }),
      aNotice({ id: 'newest' }),
      older,
      aNotice({ id: 'old', kind: 'run-refused', createdAt: '2026-10-01T07:05:00Z' }),
    ];
    expect(alertsOf(all, 'u1', NOW).map((one) => one.id)).toEqual(['newest', 'w']);
    expect(sameMatter(older, all, 'u1')).toEqual(['newest', 'older']);
  });

  it('are counted up to what is looked at', () => {
    expect(unreadWords(3, 100)).toBe('3');
    expect(unreadWords(100, 100)).toBe('99+');
  });
});
