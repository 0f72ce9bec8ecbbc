/** The time line shows the backups between the oldest and now, and the one that a moment leads to. */
import { describe, expect, it } from 'vitest';
import { aBackup } from '../testRecords.ts';
import { nearestBefore, restorePoints, timelineOf } from './timeline.ts';

const at = (createdAt: string) => aBackup({ createdAt });
const NOW = Date.parse('2026-11-22T14:00:00Z');
const MORNING = at('2026-11-22T08:00:00Z');
const NOON = at('2026-11-22T12:00:00Z');

describe('the time line', () => {
  it('reaches from the oldest backup to now, each backup at its place', () => {
    const line = timelineOf([NOON, MORNING], NOW);
    expect(line.fromMs).toBe(Date.parse(MORNING.createdAt));
    expect(line.toMs).toBe(NOW);
    expect(line.marks[0]).toBe(0);
    expect(line.marks[1]).toBeCloseTo(4 / 6, 2);
  });

  it('shows the last hour where there is no backup', () =>
    expect(timelineOf([], NOW)).toEqual({ fromMs: NOW - 3_600_000, toMs: NOW, marks: [] }));

  it('goes back two months at most, and puts what lies close together into one place', () => {
    const many = Array.from({ length: 2000 }, (_, hour) =>
      at(new Date(NOW - hour * 3_600_000).toISOString()),
    );
    const line = timelineOf(many, NOW);
    expect(line.fromMs).toBe(NOW - 60 * 86_400_000);
    expect(line.marks.length).toBeLessThanOrEqual(241);
  });
});

describe('the backup before a moment', () => {
  it('is the newest that is not later', () => {
    const points = restorePoints([MORNING, NOON]);
    expect(nearestBefore(points, Date.parse('2026-11-22T13:00:00Z'))).toBe(NOON);
    expect(nearestBefore(points, Date.parse('2026-11-22T11:59:59Z'))).toBe(MORNING);
    expect(nearestBefore(points, Date.parse('2026-11-22T07:00:00Z'))).toBeNull();
  });

  it('is none that is broken, partial in its scope, or of another database', () =>
    expect(
      restorePoints([
        aBackup({ status: 'failed' }),
        aBackup({ type: 'collections' }),
        aBackup({ database: { projectId: 'other-1', databaseId: '(default)' } }),
        aBackup({ verification: { level: 'full', status: 'failed', at: NOON.createdAt } }),
      ]),
    ).toEqual([]));
});
