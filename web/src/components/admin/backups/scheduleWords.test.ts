/** What is said of schedules: their state, what they make, and what comes next. */
import { describe, expect, it } from 'vitest';
import { overdueLine } from './overdueLine.ts';
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
