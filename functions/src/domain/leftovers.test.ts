/** What nothing names goes after a day; whatever may belong to a backup or to work under way stays. */
import { describe, expect, it } from 'vitest';
import { newBackupId } from '../platform/ids.ts';
import { type FolderRecord, findLeftovers, foldersOf, monthsOfIds } from './leftovers.ts';

const now = new Date('2026-11-24T12:00:00Z');
const OLD = '2026-11-22T12:00:00Z';
const YOUNG = '2026-11-24T11:00:00Z';
const ID = '20261122-020000-abcdef';

function find(objects: Record<string, string | null>, record: FolderRecord, named?: string[]) {
  const folder = {
    id: ID,
    objects: Object.entries(objects).map(([object, updatedAt]) => ({ object, updatedAt })),
  };
  const names = named === undefined ? null : new Set(named);
  return findLeftovers(folder, record, { named: names, manifest: 'manifest.json', now });
}

const record = (
  status: NonNullable<FolderRecord>['status'],
  place: 'complete' | 'failed' | 'copying' = 'complete',
): FolderRecord => ({ status, storageLocations: [{ provider: 'p', path: ID, status: place }] });

describe('leftovers', () => {
  it('are what no record and no manifest speaks for, when all of it is a day old', () => {
    expect(find({ 'parts/1': OLD, 'parts/2': OLD }, null)).toEqual(['parts/1', 'parts/2']);
    expect(find({ 'parts/1': OLD }, record('failed'))).toEqual(['parts/1']);
    expect(find({ 'parts/1': OLD }, record('cancelled'))).toEqual(['parts/1']);
  });

  it('are what the manifest of a backup does not name', () => {
    const objects = { 'manifest.json': OLD, 'parts/1': OLD, 'parts/1-a2': OLD, 'parts/2': YOUNG };
    expect(find(objects, record('success'), ['parts/1'])).toEqual(['parts/1-a2']);
    expect(find(objects, record('partial', 'failed'), ['parts/1'])).toEqual(['parts/1-a2']);
  });

  it('are nothing of a job under way, of a backup that the catalogue has lost, or of unknown age', () => {
    expect(find({ 'parts/1': OLD }, record('in_progress'))).toEqual([]);
    expect(find({ 'parts/1': OLD }, record('pending'))).toEqual([]);
    expect(find({ 'parts/1': OLD }, record('deleting'))).toEqual([]);
    expect(find({ 'parts/1': OLD }, record('partial', 'copying'), [])).toEqual([]);
    expect(find({ 'parts/1': OLD, 'manifest.json': OLD }, null)).toEqual([]);
    expect(find({ 'parts/1': OLD, 'parts/2': YOUNG }, null)).toEqual([]);
    expect(find({ 'parts/1': null }, null)).toEqual([]);
    expect(find({ 'parts/1': OLD }, record('success'))).toEqual([]);
  });

  it('lie in folders named as backups are, and nowhere else', () => {
    const at = (path: string) => ({ path, updatedAt: OLD });
    const found = foldersOf([at(`${ID}/parts/1`), at('holiday/photo.jpg'), at('readme'), at('/x')]);
    expect(found).toEqual([{ id: ID, objects: [{ object: 'parts/1', updatedAt: OLD }] }]);
  });
});

describe('the months that ids begin with', () => {
  it('are all of them, each once, up to the next one', () => {
    const months = monthsOfIds(now);
    expect(months.slice(-3)).toEqual(['202610', '202611', '202612']);
    expect(new Set(months).size).toBe(months.length);
    expect(monthsOfIds(new Date('2026-12-31T23:59:59Z')).at(-1)).toBe('202701');
  });

  it.each(['2026-01-01T00:00:00Z', '2026-11-24T12:00:00Z', '2026-12-01T00:00:00Z'])(
    'hold the id of a backup of %s',
    (at) => {
      const id = newBackupId(new Date(at));
      expect(monthsOfIds(now).filter((month) => id.startsWith(month))).toHaveLength(1);
    },
  );
});
