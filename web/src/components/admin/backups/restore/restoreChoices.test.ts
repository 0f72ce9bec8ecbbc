/** The choices of a restore become the request that the server takes, and come back from the job it made. */
import { describe, expect, it } from 'vitest';
import { aRestore } from '../testRecords.ts';
import {
  choicesOfJob,
  FIRST_CHOICES,
  faultOf,
  pathsOf,
  previewRequest,
  type RestoreChoices,
  type RestoreSource,
  requestOfJob,
  sourceOfJob,
  targetProject,
  togglePath,
} from './restoreChoices.ts';

const BACKUP: RestoreSource = { kind: 'backup', backupId: '20261122-133400-abcdef' };
const HOME = { projectId: 'demo-home', databaseId: '(default)' };

function request(changes: Partial<RestoreChoices>, source = BACKUP) {
  return previewRequest(source, { ...FIRST_CHOICES, ...changes }, null);
}

function fault(changes: Partial<RestoreChoices>) {
  return faultOf(BACKUP, { ...FIRST_CHOICES, ...changes });
}

describe('the request of a preview', () => {
  it('is a dry run of everything, where it was, unless something else is chosen', () =>
    expect(request({})).toEqual({ backupId: BACKUP.backupId, mode: 'overwrite', dryRun: true }));

  it('names a moment in place of a backup', () =>
    expect(request({}, { kind: 'moment', at: '2026-11-22T13:00:00Z' })).toEqual({
      pointInTime: '2026-11-22T13:00:00Z',
      mode: 'overwrite',
      dryRun: true,
    }));

  it('names collections or paths only when they are what was chosen', () => {
    const both = { collections: ['users', 'a'], paths: ' users/7 \n\nusers/7\nteams' };
    expect(request(both)).not.toHaveProperty('paths');
    expect(request({ ...both, scope: 'collections' }).collections).toEqual(['a', 'users']);
    expect(request({ ...both, scope: 'paths', includeSubcollections: false })).toMatchObject({
      paths: ['users/7', 'teams'],
      includeSubcollections: false,
    });
  });

  it('leaves out of the target what is as it was', () => {
    const typed = { projectId: 'other-1', databaseId: ' ', pathPrefix: ' drills/monday ' };
    expect(request(typed)).not.toHaveProperty('target');
    expect(request({ ...typed, place: 'prefix' }).target).toEqual({
      pathPrefix: 'drills/monday',
      references: 'keep',
    });
    expect(request({ ...typed, place: 'database', references: 'rewrite' }).target).toEqual({
      projectId: 'other-1',
      pathPrefix: 'drills/monday',
      references: 'rewrite',
    });
  });
});

describe('the faults of the choices', () => {
  it('are none at the beginning, once there is something to restore', () => {
    expect(faultOf(null, FIRST_CHOICES)).toMatchObject({ field: 'backupId' });
    expect(fault({})).toBeNull();
  });

  it.each([
    [{ scope: 'collections' as const }, 'collections'],
    [{ scope: 'paths' as const }, 'paths'],
    [{ place: 'prefix' as const }, 'target.pathPrefix'],
    [{ place: 'database' as const }, 'target.databaseId'],
    [{ place: 'prefix' as const, pathPrefix: 'drills' }, 'target.pathPrefix'],
    [{ place: 'database' as const, projectId: 'A' }, 'target.projectId'],
  ])('name what is missing or wrong (%o)', (changes, field) =>
    expect(fault(changes)).toMatchObject({ field }),
  );

  it('tell which of the paths is wrong', () =>
    expect(fault({ scope: 'paths', paths: 'users/7\n/teams' })?.message).toMatch(/^\/teams: /));

  it('refuse an address without a time', () =>
    expect(faultOf({ kind: 'moment', at: 'yesterday' }, FIRST_CHOICES)).toMatchObject({
      field: 'pointInTime',
    }));
});

describe('the paths', () => {
  it('are toggled by a tick, each once', () => {
    expect(togglePath('a\nb/1', 'b/2')).toBe('a\nb/1\nb/2');
    expect(togglePath('a\nb/1', 'a')).toBe('b/1');
    expect(pathsOf(togglePath('', 'a'))).toEqual(['a']);
  });
});

describe('a job', () => {
  const target = {
    projectId: 'demo-home',
    databaseId: '(default)',
    pathPrefix: 'drills/monday',
    references: 'rewrite',
  } as const;

  it('gives its choices back', () => {
    const job = aRestore({ mode: 'exact', paths: ['users/7'], collections: [], target });
    expect(choicesOfJob(job, HOME)).toEqual({
      ...FIRST_CHOICES,
      scope: 'paths',
      paths: 'users/7',
      mode: 'exact',
      place: 'prefix',
      pathPrefix: 'drills/monday',
      references: 'rewrite',
    });
    expect(choicesOfJob(aRestore({ collections: ['a'] }), HOME)).toMatchObject({
      scope: 'collections',
      place: 'here',
    });
    const other = { ...target, databaseId: 'copy', pathPrefix: null };
    expect(choicesOfJob(aRestore({ target: other }), HOME)).toMatchObject({
      place: 'database',
      databaseId: 'copy',
      pathPrefix: '',
    });
  });

  it('is asked for again by the backup that was found for its moment, or by the live past', () => {
    const asked = '2026-11-22T13:36:00Z';
    const byBackup = { asked, source: 'backup', found: asked, secondsBefore: 0 } as const;
    expect(requestOfJob(aRestore({ moment: byBackup, target }), null)).toMatchObject({
      backupId: BACKUP.backupId,
      pointInTime: asked,
      target,
    });
    const live = aRestore({ moment: { ...byBackup, source: 'live' } });
    expect(requestOfJob(live, null)).not.toHaveProperty('backupId');
    expect(sourceOfJob(live)).toEqual({ kind: 'moment', at: asked });
  });

  it('is confirmed by the name of the project it writes into', () => {
    expect(targetProject(aRestore(), HOME)).toBe('demo-home');
    expect(targetProject(aRestore({ target: { ...target, projectId: 'x' } }), HOME)).toBe('x');
  });
});
