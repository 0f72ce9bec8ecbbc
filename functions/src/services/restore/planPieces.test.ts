/** A restore touches what it is asked for and what the backup speaks for, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../archive/manifest.ts';
import { NEVER_BACKED_UP } from '../../contract/index.ts';
import { collectionRange, EVERYTHING, type NameRange, rangeHolds } from '../../domain/ranges.ts';
import { restoreScope } from './jobScope.ts';
import { planPieces } from './planPieces.ts';

function aManifest(given: {
  collections?: string[];
  parts: Record<string, NameRange>;
  missing?: NameRange[];
}): Manifest {
  return {
    format: 'firevault-archive',
    version: 1,
    tool: { name: 'firevault', version: '0' },
    id: '20261122-140000-abcdef',
    projectId: 'p',
    databaseId: '(default)',
    type: 'full',
    scope: { collections: given.collections ?? null, without: [...NEVER_BACKED_UP] },
    readTime: '2026-11-22T14:00:00Z',
    baseBackupId: null,
    compression: 'gzip',
    encryption: null,
    parts: Object.entries(given.parts).map(([id, range]) => ({
      id,
      object: `parts/${id}.ndjson.gz`,
      ranges: [range],
      holds: 'all',
      documents: 1,
      deletions: 0,
      bytes: 1,
      storedBytes: 1,
      sha256: '0'.repeat(64),
      storedSha256: '0'.repeat(64),
      keys: null,
      index: null,
    })),
    missing: (given.missing ?? []).map((range) => ({ ranges: [range], error: 'gone' })),
    documents: 1,
    documentCounts: {},
    startedAt: '2026-11-22T14:00:00Z',
    finishedAt: '2026-11-22T14:00:00Z',
    mac: null,
  };
}

function sourcesOf(path: string, manifest: Manifest, collections: string[] | null) {
  return planPieces(
    [manifest],
    restoreScope({ collections, paths: [], includeSubcollections: true }),
  )
    .filter((piece) => piece.ranges.some((range) => rangeHolds(range, path)))
    .map((piece) => piece.sources[0]?.part ?? null);
}

describe('planPieces', () => {
  const halves = {
    one: { ...EVERYTHING, until: 'm/0' },
    two: { ...EVERYTHING, from: 'm/0', until: 'q/0' },
  };

  it('takes each document from the part that holds it', () => {
    const manifest = aManifest({ parts: halves });
    expect(sourcesOf('customers/1', manifest, null)).toEqual(['one']);
    expect(sourcesOf('orders/1', manifest, null)).toEqual(['two']);
  });

  it('knows where the backup holds nothing, so that newer documents there can go', () => {
    expect(sourcesOf('zebras/1', aManifest({ parts: halves }), null)).toEqual([null]);
  });

  it('touches nothing that could not be read when the backup was made', () => {
    const manifest = aManifest({ parts: halves, missing: [{ ...EVERYTHING, from: 'q/0' }] });
    expect(sourcesOf('zebras/1', manifest, null)).toEqual([]);
  });

  it('leaves our own records alone unless they are named', () => {
    const manifest = aManifest({ parts: { all: EVERYTHING } });
    expect(sourcesOf('auditLogs/1', manifest, null)).toEqual([]);
    expect(sourcesOf('auditLogs/1', manifest, ['auditLogs'])).toEqual(['all']);
    expect(sourcesOf('backupMetadata/1', manifest, null)).toEqual([]);
  });

  it('keeps to the collections a backup was made of', () => {
    const manifest = aManifest({
      collections: ['orders'],
      parts: { only: collectionRange('orders') },
    });
    expect(sourcesOf('orders/1/items/2', manifest, null)).toEqual(['only']);
    expect(sourcesOf('customers/1', manifest, null)).toEqual([]);
  });
});
