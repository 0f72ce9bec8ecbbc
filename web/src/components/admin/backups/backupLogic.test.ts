/** What may be restored, what a restore covers, how its phases read, and what is news. */
import { describe, expect, it } from 'vitest';
import { backupName, provenAt, statusOf, whyNotRestorable } from './backupWords.ts';
import { endedSince, runningIds } from './jobNews.ts';
import { restoreFraction } from './progressReadings.ts';
import { documentsOf, restoreScope } from './restoreScope.ts';
import { phaseSteps, scopeWords } from './restoreWords.ts';
import { aBackup, aRestore } from './testRecords.ts';

describe('a backup', () => {
  it('is named by when and what', () =>
    expect(backupName(aBackup(), 'UTC')).toBe('full backup of 22 Nov 2026, 13:34'));

  it('can be restored when complete or partial, else says why not', () => {
    expect(whyNotRestorable(aBackup())).toBeNull();
    expect(whyNotRestorable(aBackup({ status: 'partial' }))).toBeNull();
    for (const status of ['pending', 'in_progress', 'failed', 'cancelled'] as const) {
      expect(whyNotRestorable(aBackup({ status }))).toMatch(/\.$/);
    }
  });

  it('counts as proven by a drill or a full verification, not by a look at sizes', () => {
    const at = '2026-11-22T13:50:00Z';
    expect(
      provenAt(aBackup({ verification: { level: 'exists', status: 'passed', at } })),
    ).toBeNull();
    expect(provenAt(aBackup({ verification: { level: 'full', status: 'failed', at } }))).toBeNull();
    expect(provenAt(aBackup({ verification: { level: 'drill', status: 'passed', at } }))).toBe(at);
    const alone = { level: 'full', status: 'passed', at } as const;
    expect(provenAt(aBackup({ chainLength: 2, verification: alone }))).toBeNull();
    expect(provenAt(aBackup({ chainLength: 2, verification: alone, lastRestorableAt: at }))).toBe(
      at,
    );
  });

  it('is named as a safety backup when a restore made it', () =>
    expect(backupName(aBackup({ metadata: { purpose: 'safety', restoreId: 'r' } }), 'UTC')).toBe(
      'safety backup of 22 Nov 2026, 13:34',
    ));

  it('is damaged, not complete, after a failed verification', () =>
    expect(
      statusOf(
        aBackup({ verification: { level: 'full', status: 'failed', at: '2026-11-22T13:50:00Z' } }),
      ).word,
    ).toBe('Damaged'));
});

describe('the scope of a restore', () => {
  const backup = aBackup({
    collections: ['users', 'auditLogs'],
    documentCounts: { users: 10, 'users/orders': 5, teams: 2, auditLogs: 7 },
  });

  it('counts nested documents with their root collection', () =>
    expect(restoreScope(backup)).toEqual([
      { collection: 'auditLogs', documents: 7, inEverything: false },
      { collection: 'teams', documents: 2, inEverything: true },
      { collection: 'users', documents: 15, inEverything: true },
    ]));

  it('adds up what is chosen', () =>
    expect(documentsOf(restoreScope(backup).filter((one) => one.inEverything))).toBe(17));

  it('does not invent a count that the record lacks', () =>
    expect(restoreScope(aBackup({ documentCounts: {} }))).toEqual([
      { collection: 'users', documents: null, inEverything: true },
    ]));

  it('reads as words', () => {
    expect(scopeWords(null)).toBe('everything');
    expect(scopeWords(['users'])).toBe('collection users');
    expect(scopeWords(['a', 'b'])).toBe('2 collections');
  });
});

describe('the phases of a restore', () => {
  const states = (changes: Parameters<typeof aRestore>[0]) =>
    phaseSteps(aRestore(changes)).map((step) => `${step.phase}:${step.state}`);

  it('keep the current one alive', () =>
    expect(states({})).toEqual([
      'queued:done',
      'checking:done',
      'securing:done',
      'writing:current',
      'deleting:waiting',
      'verifying:waiting',
    ]));

  it('have no deleting when newer documents stay', () =>
    expect(states({ mode: 'overwrite' })).not.toContain('deleting:waiting'));

  it('are all done at the end', () =>
    expect(
      new Set(states({ status: 'success', phase: 'done' }).map((s) => s.split(':')[1])),
    ).toEqual(new Set(['done'])));

  it('show the roll-back as a step of its own', () => {
    expect(states({ phase: 'rolling_back' }).at(-1)).toBe('rolling_back:current');
    expect(states({ phase: 'done', status: 'rolled_back' }).at(-1)).toBe('rolling_back:done');
  });

  it('stop where what a failed job left says so', () => {
    const counts = { created: 1, changed: 0, unchanged: 0, deleted: 0, kept: 0 };
    const failed = { status: 'failed', phase: 'done' } as const;
    const safetyBackupId = '20261122-134100-abcdef';
    expect(states(failed)).toContain('checking:stopped');
    expect(states({ ...failed, safetyBackupId })).toContain('securing:stopped');
    expect(states({ ...failed, safetyBackupId, counts })).toContain('writing:stopped');
  });

  it('stop where a job failed', () =>
    expect(states({ status: 'failed', phase: 'checking' }).slice(0, 3)).toEqual([
      'queued:done',
      'checking:stopped',
      'securing:skipped',
    ]));
});

describe('how far a restore is', () => {
  const progress = (documents: number, documentsTotal: number | null) => ({
    stepsDone: 2,
    stepsTotal: 5,
    documents,
    documentsTotal,
    updatedAt: '2026-11-22T13:50:00Z',
  });

  it('grows with the phases, and within the writing with the documents', () => {
    expect(restoreFraction(aRestore({ phase: 'queued' }))).toBe(0);
    expect(restoreFraction(aRestore({ phase: 'securing' }))).toBe(0.2);
    expect(restoreFraction(aRestore({ progress: progress(50, 100) }))).toBe(0.5);
    expect(restoreFraction(aRestore({ phase: 'verifying' }))).toBe(0.8);
  });

  it('counts no documents of an unknown total', () =>
    expect(restoreFraction(aRestore({ progress: progress(50, null) }))).toBe(0.4));

  it('knows no end of a roll-back', () =>
    expect(restoreFraction(aRestore({ phase: 'rolling_back' }))).toBeNull());
});

describe('job news', () => {
  it('tells of a job once: when it was running and is no more', () => {
    const running = runningIds([{ id: 'a', isRunning: true }]);
    const ended = [
      { id: 'a', isRunning: false },
      { id: 'b', isRunning: false },
    ];
    expect(endedSince(running, ended).map((job) => job.id)).toEqual(['a']);
    expect(endedSince(runningIds(ended), ended)).toEqual([]);
  });
});
