/** What may be restored, what a restore covers, how its phases read, and what is news. */
import { describe, expect, it } from 'vitest';
import { backupName, provenAt, statusOf, whyNotRestorable } from './backupWords.ts';
import { endedSince, runningIds } from './jobNews.ts';
import { phaseStart, restoreFraction } from './progressReadings.ts';
import { documentsOf, restoreScope } from './restoreScope.ts';
import { phaseSteps, phasesOf, scopeWords } from './restoreWords.ts';
import { aBackup, aPreview, aRestore } from './testRecords.ts';

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
    expect(scopeWords({ collections: null, paths: [] })).toBe('everything');
    expect(scopeWords({ collections: ['users'], paths: [] })).toBe('collection users');
    expect(scopeWords({ collections: ['a', 'b'], paths: [] })).toBe('2 collections');
    expect(scopeWords({ collections: null, paths: ['users/7'] })).toBe('users/7');
    expect(scopeWords({ collections: ['a'], paths: ['b/1', 'b/2'] })).toBe(
      'collection a and 2 paths',
    );
  });
});

describe('the phases of a restore', () => {
  const states = (changes: Parameters<typeof aRestore>[0]) =>
    phaseSteps(aRestore(changes)).map((step) => `${step.phase}:${step.state}`);
  const names = (changes: Parameters<typeof aRestore>[0]) => phasesOf(aRestore(changes)).join(' ');
  const writingSince = '2026-11-22T13:42:00Z';

  it('keep the current one alive', () =>
    expect(states({})).toEqual([
      'queued:done',
      'checking:done',
      'previewing:done',
      'securing:done',
      'writing:current',
      'deleting:waiting',
      'verifying:waiting',
    ]));

  it('have no deleting when newer documents stay', () =>
    expect(states({ mode: 'overwrite' })).not.toContain('deleting:waiting'));

  it('end with the look where it is a preview, or where nothing had to be changed', () => {
    expect(names({ dryRun: true })).toBe('queued checking previewing');
    expect(names({ status: 'success', phase: 'done' })).toBe('queued checking previewing');
  });

  it('begin by capturing a moment of the live past, unless the preview has done so', () => {
    const at = '2026-11-22T13:00:00Z';
    const moment = { asked: at, source: 'live', found: at, secondsBefore: 0 } as const;
    expect(names({ moment, dryRun: true })).toBe('queued capturing checking previewing');
    expect(names({ moment, previewId: 'r-20261122-133900-abcdef' })).not.toContain('capturing');
  });

  it('of a drill clear its place, and secure nothing', () =>
    expect(names({ purpose: 'drill' })).toBe(
      'queued checking previewing writing verifying cleaning',
    ));

  it('are all done at the end', () =>
    expect(
      new Set(
        states({ status: 'success', phase: 'done', writingSince }).map((s) => s.split(':')[1]),
      ),
    ).toEqual(new Set(['done'])));

  it('show the roll-back as a step of its own, after the one that it turned back from', () => {
    const back = { phase: 'rolling_back', writingSince } as const;
    expect(states(back).slice(-4)).toEqual([
      'writing:stopped',
      'deleting:skipped',
      'verifying:skipped',
      'rolling_back:current',
    ]);
    expect(states({ ...back, phase: 'done', status: 'rolled_back' }).at(-1)).toBe(
      'rolling_back:done',
    );
  });

  it('stop where what a failed job left says so', () => {
    const failed = { status: 'failed', phase: 'done' } as const;
    const safetyBackupId = '20261122-134100-abcdef';
    expect(states(failed)).toContain('checking:stopped');
    expect(states({ ...failed, preview: aPreview() })).toContain('previewing:stopped');
    expect(states({ ...failed, safetyBackupId })).toContain('securing:stopped');
    expect(states({ ...failed, safetyBackupId, writingSince })).toContain('writing:stopped');
  });

  it('stop where a job failed', () =>
    expect(states({ status: 'failed', phase: 'checking' }).slice(0, 3)).toEqual([
      'queued:done',
      'checking:stopped',
      'previewing:skipped',
    ]));
});

describe('how far a restore is', () => {
  const progress = (documents: number, documentsTotal: number | null) => ({
    stepsDone: 2,
    stepsTotal: 6,
    documents,
    documentsTotal,
    updatedAt: '2026-11-22T13:50:00Z',
  });

  it('grows with the phases, and within the writing with the documents', () => {
    expect(restoreFraction(aRestore({ phase: 'queued' }))).toBe(0);
    expect(restoreFraction(aRestore({ phase: 'previewing', dryRun: true }))).toBe(1 / 2);
    expect(restoreFraction(aRestore({ phase: 'securing' }))).toBe(2 / 6);
    expect(restoreFraction(aRestore({ progress: progress(50, 100) }))).toBe(3.5 / 6);
    expect(restoreFraction(aRestore({ phase: 'verifying' }))).toBe(5 / 6);
  });

  it('counts no documents of an unknown total', () =>
    expect(restoreFraction(aRestore({ progress: progress(50, null) }))).toBe(3 / 6));

  it('knows no end of a roll-back', () =>
    expect(restoreFraction(aRestore({ phase: 'rolling_back' }))).toBeNull());

  it('measures the writing from the moment in which it began', () => {
    const phaseSince = '2026-11-22T13:45:00Z';
    expect(phaseStart(aRestore({ phaseSince }))).toMatchObject({ done: 0 });
    expect(phaseStart(aRestore({ phaseSince, phase: 'verifying' }))).toBeNull();
  });
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
