/** How a restore ended is told by what it was and what it did; an undo is offered as long as there is one. */
import type { RestoreJob } from '@contract';
import { describe, expect, it } from 'vitest';
import { newsOfRestore } from './newsOfJobs.ts';
import { outcomeOf, whyNotUndoable } from './restoreOutcome.ts';
import { jobStatus, restoreName, targetWords } from './restoreWords.ts';
import { aPreview, aRestore } from './testRecords.ts';

const DONE = aRestore({
  status: 'success',
  phase: 'done',
  writingSince: '2026-11-22T13:42:00Z',
  undoUntil: '2026-11-29T13:45:00Z',
});
const UNCHANGED = aRestore({ status: 'success', phase: 'done' });
const STALE = aRestore({
  status: 'failed',
  phase: 'done',
  previewId: 'r-20261122-133900-abcdef',
  preview: aPreview({ changed: 1 }),
});
const DRILL = aRestore({ ...DONE, purpose: 'drill', undoUntil: null });

describe('the outcome of a restore', () => {
  it('says when nothing had to be changed', () => {
    expect(outcomeOf(UNCHANGED).title).toBe('Nothing had to be changed');
    expect(jobStatus(UNCHANGED).word).toBe('Nothing to change');
    expect(outcomeOf(DONE).title).toBe('Restored');
  });

  it('tells a drill and an undo from a restore', () => {
    expect(jobStatus(DRILL)).toEqual({ word: 'Proven restorable', tone: 'ok' });
    expect(outcomeOf({ ...DONE, purpose: 'undo' }).title).toMatch(/^Undone/);
    expect(restoreName(DRILL)).toMatch(/^Drill: everything/);
    expect(restoreName({ ...DONE, purpose: 'undo' })).toBe('Undo of a restore of everything');
  });

  it('blames nobody for a preview that no longer holds', () => {
    expect(outcomeOf(STALE)).toMatchObject({ tone: 'warn' });
    expect(jobStatus(STALE).word).toBe('Outdated');
    expect(newsOfRestore(STALE)[0]).toMatchObject({ tone: 'warn' });
    const others: Partial<RestoreJob>[] = [
      { safetyBackupId: '20261122-134100-abcdef' },
      { preview: null },
      { previewId: null },
    ];
    for (const other of others) {
      expect(outcomeOf({ ...STALE, ...other })).toMatchObject({ tone: 'bad' });
    }
  });

  it('names a place that is not where the documents were', () => {
    const target = { projectId: 'home', databaseId: '(default)', references: 'keep' } as const;
    const into = (more: { pathPrefix: string | null; databaseId?: string }) =>
      targetWords(aRestore({ target: { ...target, ...more } }), 'home');
    expect(targetWords(aRestore(), 'home')).toBeNull();
    expect(into({ pathPrefix: null })).toBeNull();
    expect(into({ pathPrefix: 'drills/monday' })).toBe('below drills/monday');
    expect(into({ pathPrefix: 'a/b', databaseId: 'copy' })).toBe(
      'into database copy of home, below a/b',
    );
  });
});

describe('the undo of a restore', () => {
  const before = Date.parse('2026-11-29T13:00:00Z');
  const after = Date.parse('2026-11-29T14:00:00Z');

  it('is possible until its safety backup expires, once', () => {
    expect(whyNotUndoable(DONE, before)).toBeNull();
    expect(whyNotUndoable(DONE, after)).toMatch(/expired/);
    expect(whyNotUndoable({ ...DONE, undoneBy: 'r-20261123-130000-abcdef' }, before)).toMatch(
      /undone since/,
    );
    expect(whyNotUndoable(UNCHANGED, before)).toMatch(/nothing to undo/);
  });
});

describe('news of a restore', () => {
  it('are none of a preview', () =>
    expect(newsOfRestore(aRestore({ dryRun: true, status: 'failed' }))).toEqual([]));

  it('tell a drill that passed, and an undo', () => {
    expect(newsOfRestore(DRILL)[0]).toMatchObject({ tone: 'ok', title: 'Proven restorable' });
    expect(newsOfRestore({ ...DRILL, status: 'failed' })[0]?.title).toBe('Drill failed');
    expect(newsOfRestore({ ...DONE, purpose: 'undo' })[0]?.title).toBe('Restore undone');
  });
});
