/** Thirty days, each with what became of its backups. */
import { describe, expect, it } from 'vitest';
import { dayStrip, daysBefore, dayWords, stripSummary } from './dayStrip.ts';
import { aBackup } from './testRecords.ts';

const NOW = { nowMs: Date.parse('2026-11-22T14:00:00Z'), zone: 'UTC' };

function stateOf(day: string, strip: ReturnType<typeof dayStrip>) {
  return strip.find((one) => one.day === day)?.state;
}

describe('day strip', () => {
  it('ends with today and has thirty days', () => {
    const strip = dayStrip([], NOW);
    expect(strip).toHaveLength(30);
    expect(strip.at(-1)?.day).toBe('2026-11-22');
    expect(strip[0]?.day).toBe('2026-10-24');
  });

  it('tells a missed day from the time before the first backup', () => {
    const strip = dayStrip([aBackup({ createdAt: '2026-11-20T10:00:00Z' })], NOW);
    expect(stateOf('2026-11-19', strip)).toBe('before');
    expect(stateOf('2026-11-20', strip)).toBe('ok');
    expect(stateOf('2026-11-21', strip)).toBe('missed');
    expect(stateOf('2026-11-22', strip)).toBe('open');
  });

  it('lets the last backup of a day speak for it', () => {
    const early = aBackup({ createdAt: '2026-11-22T01:00:00Z', status: 'failed' });
    const late = aBackup({ createdAt: '2026-11-22T02:00:00Z' });
    expect(stateOf('2026-11-22', dayStrip([early, late], NOW))).toBe('ok');
    expect(
      stateOf('2026-11-22', dayStrip([{ ...early, createdAt: '2026-11-22T03:00:00Z' }, late], NOW)),
    ).toBe('failed');
  });

  it('shows running only while nothing has ended that day', () => {
    const running = aBackup({ status: 'in_progress' });
    expect(stateOf('2026-11-22', dayStrip([running], NOW))).toBe('running');
    expect(
      stateOf(
        '2026-11-22',
        dayStrip([running, aBackup({ status: 'partial', createdAt: '2026-11-22T01:00:00Z' })], NOW),
      ),
    ).toBe('partial');
  });

  it("cuts days where the viewer's zone does", () => {
    const late = aBackup({ createdAt: '2026-11-21T23:30:00Z' });
    expect(stateOf('2026-11-22', dayStrip([late], { ...NOW, zone: 'Europe/Zurich' }))).toBe('ok');
  });

  it('does not lose or double a day when the clocks change', () => {
    const strip = dayStrip([], {
      nowMs: Date.parse('2026-11-05T14:00:00Z'),
      zone: 'America/New_York',
    });
    expect(new Set(strip.map((one) => one.day)).size).toBe(30);
  });

  it('asks for the days before the oldest loaded backup, from midnight to midnight of the zone', () => {
    const oldestMs = Date.parse('2026-10-27T10:00:00Z');
    const spans = daysBefore(oldestMs, { ...NOW, zone: 'Europe/Zurich' });
    expect(spans.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    // The day on which the clocks go back has 25 hours.
    expect(spans.map(({ fromMs, untilMs }) => (untilMs - fromMs) / 3_600_000)).toEqual([
      24, 25, 24,
    ]);
    expect(daysBefore(NOW.nowMs - 40 * 86_400_000, NOW)).toEqual([]);
  });

  it('says of a day that is known in part that these are its last backups', () => {
    const [day] = dayStrip([aBackup(), aBackup()], NOW, new Set(['2026-11-22'])).slice(-1);
    expect(dayWords(day ?? fail())).toBe('the last 2 backups: 2 ok');
  });

  it('sums itself up in words', () =>
    expect(stripSummary(dayStrip([aBackup({ createdAt: '2026-11-20T10:00:00Z' })], NOW))).toBe(
      '1 ok, 1 without a backup, 27 before the first backup',
    ));

  it('names what a day holds', () => {
    const strip = dayStrip([aBackup(), aBackup({ status: 'failed' })], NOW);
    expect(dayWords(strip.at(-1) ?? fail())).toBe('2 backups: 1 ok, 1 failed');
    expect(dayWords(strip[0] ?? fail())).toBe('before the first backup');
  });
});

function fail(): never {
  throw new Error('The strip is empty.');
}
