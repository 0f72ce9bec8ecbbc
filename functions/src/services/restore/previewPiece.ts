/** Finds out what a restore would do to the documents of a piece, without doing it. */
import { createHash } from 'node:crypto';
import type { PiecePlan } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreCounts, RestoreMode } from '../../contract/index.ts';
import { collectionPattern } from '../../domain/collectionPattern.ts';
import { collectionPathOf } from '../../domain/documentName.ts';
import { fateOf } from './fateOf.ts';
import { HeldPaths } from './HeldPaths.ts';
import type { DocumentPair } from './mergeDocuments.ts';

/** Collections of one kind that are told apart; the rest is counted together. */
const MAX_COLLECTIONS = 200;
const REST = '…';
/** Per piece and kind; the job shows as many in all. */
const MAX_SAMPLES = 10;

export const NO_COUNTS: RestoreCounts = {
  created: 0,
  changed: 0,
  unchanged: 0,
  deleted: 0,
  kept: 0,
};

/** `paths` are those that the job names, in the target; `onDocuments` hears how many documents have been looked at. */
export async function previewPiece(
  pairs: AsyncIterable<DocumentPair[]>,
  mode: RestoreMode,
  paths: readonly string[],
  onDocuments: (counts: Readonly<RestoreCounts>) => void,
): Promise<PiecePlan> {
  const plan = {
    counts: { ...NO_COUNTS },
    live: 0,
    collections: {} as Record<string, RestoreCounts>,
    samples: { created: [] as string[], changed: [] as string[], deleted: [] as string[] },
  };
  const hash = createHash('sha256');
  const held = new HeldPaths(paths);
  const collections = new CollectionCounts();
  for await (const batch of pairs) {
    for (const pair of batch) {
      if (pair.live !== null) plan.live += 1;
      if (pair.record !== null) held.note(pair.path);
      const fate = fateOf(pair, mode);
      if (fate === 'ignored') continue;
      plan.counts[fate] += 1;
      collections.of(pair.path)[fate] += 1;
      if (fate === 'unchanged' || fate === 'kept') continue;
      hash.update(`${fate} ${pair.path}\0`);
      if (plan.samples[fate].length < MAX_SAMPLES) plan.samples[fate].push(pair.path);
    }
    onDocuments(plan.counts);
  }
  return {
    ...plan,
    collections: collections.byPattern,
    digest: hash.digest('hex'),
    heldPaths: [...held.held],
  };
}

/** Adds up what is counted by collection; of more than 200 kinds the last ones share a name. */
export function addCollections(
  into: Record<string, RestoreCounts>,
  from: Readonly<Record<string, RestoreCounts>>,
): void {
  for (const [pattern, counts] of Object.entries(from)) {
    const name = pattern in into || Object.keys(into).length < MAX_COLLECTIONS ? pattern : REST;
    into[name] = addCounts(into[name] ?? NO_COUNTS, counts);
  }
}

export function addCounts(a: RestoreCounts, b: RestoreCounts): RestoreCounts {
  return {
    created: a.created + b.created,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    deleted: a.deleted + b.deleted,
    kept: a.kept + b.kept,
  };
}

/** Neighbours mostly lie in one collection, so its counts are found without taking the path apart. */
class CollectionCounts {
  readonly byPattern: Record<string, RestoreCounts> = {};
  #collection = '';
  #counts: RestoreCounts | null = null;

  of(path: string): RestoreCounts {
    const collection = collectionPathOf(path);
    if (this.#counts !== null && collection === this.#collection) return this.#counts;
    const pattern = collectionPattern(path);
    const isKnown = pattern in this.byPattern;
    const name = isKnown || Object.keys(this.byPattern).length < MAX_COLLECTIONS ? pattern : REST;
    const counts = this.byPattern[name] ?? { ...NO_COUNTS };
    this.byPattern[name] = counts;
    this.#collection = collection;
    this.#counts = counts;
    return counts;
  }
}
