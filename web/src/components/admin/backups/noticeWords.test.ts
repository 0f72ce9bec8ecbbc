/** Notices as a person reads them, and which of them are alerts. */
import { describe, expect, it } from 'vitest';
import {
  alertsOf,
  arrivedSince,
  linkOf,
  plainWords,
  sameMatter,
  unreadWords,
} from './noticeWords.ts';
import { aNotice } from './testRecords.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');

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
    expect(linkOf(aNotice({ restoreId: 'r-20261122-070000-abcdef' }))?.to).toBe(
      '/admin/restores/r-20261122-070000-abcdef',
    );
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

  it('are told aloud once they arrive, but not what was there, nor what jobs tell of themselves', () => {
    const missed = aNotice({ id: 'missed', kind: 'run-missed' });
    const all = [missed, aNotice()];
    expect(arrivedSince(null, all)).toEqual([]);
    expect(arrivedSince(new Set(), all)).toEqual([missed]);
    expect(arrivedSince(new Set(['missed']), all)).toEqual([]);
  });

  it('are counted up to what is looked at', () => {
    expect(unreadWords(3, 100)).toBe('3');
    expect(unreadWords(100, 100)).toBe('99+');
  });
});
