/** Adds up what the pieces of a restore foresee, and what Firestore would bill for it. Pure. */
import { createHash } from 'node:crypto';
import type { RestorePart } from '../../catalogue/RestoreCatalogue.ts';
import type { RestoreCounts, RestorePreview } from '../../contract/index.ts';
import { secondsToWrite } from '../../domain/writeBudget.ts';
import { addCollections, addCounts, NO_COUNTS } from './previewPiece.ts';

const MAX_SAMPLES = 10;
/** COUNT is billed as one read for so many documents. */
const COUNTED_PER_READ = 1000;

interface Conditions {
  /** Those that the job names. */
  paths: readonly string[];
  /** When the looking began and ended, as RFC 3339. */
  begun: string;
  at: string;
  startingRate: number | null;
}

export function buildPreview(
  pieces: readonly RestorePart[],
  { paths, begun, at, startingRate }: Conditions,
): RestorePreview {
  const plans = pieces.flatMap(({ plan }) => plan ?? []);
  const counts = plans.reduce((sum, plan) => addCounts(sum, plan.counts), NO_COUNTS);
  const collections: Record<string, RestoreCounts> = {};
  for (const plan of plans) addCollections(collections, plan.collections);
  const samples = (kind: 'created' | 'changed' | 'deleted'): string[] =>
    plans.flatMap((plan) => plan.samples[kind]).slice(0, MAX_SAMPLES);
  const live = sum(plans, (plan) => plan.live);
  const writes = counts.created + counts.changed;
  const billed = { reads: readsOf(plans), writes, deletes: counts.deleted };
  const scanned = live + counts.created;
  const seconds = Math.max(0, (Date.parse(at) - Date.parse(begun)) / 1000);
  const perRead = scanned === 0 ? 0 : seconds / scanned;
  const writing = secondsToWrite(startingRate, writes + counts.deleted);
  const held = new Set(plans.flatMap(({ heldPaths }) => heldPaths));
  const digest = createHash('sha256');
  for (const plan of plans) digest.update(plan.digest);
  return {
    counts,
    collections,
    samples: {
      created: samples('created'),
      changed: samples('changed'),
      deleted: samples('deleted'),
    },
    billed,
    estimatedSeconds: Math.ceil(billed.reads * perRead + writing),
    digest: digest.digest('hex'),
    notHeld: paths.filter((_, place) => !held.has(place)),
    at,
  };
}

export function changesAnything({ counts }: RestorePreview): boolean {
  return counts.created + counts.changed + counts.deleted > 0;
}

/**
 * The look itself, the safety backup with its COUNT, a scan for the writing of each piece that has something to write, one
 * for its deletions, and the verification of what is there then.
 */
function readsOf(plans: readonly NonNullable<RestorePart['plan']>[]): number {
  return sum(plans, ({ counts, live }) => {
    const writing = counts.created + counts.changed > 0 ? live : 0;
    const deleting = counts.deleted > 0 ? live + counts.created : 0;
    const after = live + counts.created - counts.deleted;
    return 2 * live + Math.ceil(live / COUNTED_PER_READ) + writing + deleting + after;
  });
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
