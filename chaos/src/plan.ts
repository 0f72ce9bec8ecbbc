/** What is done and what goes wrong in one round, and when: all of it from the seed alone. */
import { type Random, seededRandom } from '../../local/src/demoData/random.ts';

export type Event =
  | { at: number; do: 'act'; name: string; payload: Record<string, string> }
  | { at: number; do: 'kill'; which: number }
  | { at: number; do: 'freeze worker'; afterMs: number; ms: number }
  | { at: number; do: 'freeze Firestore'; ms: number }
  | { at: number; do: 'jump'; which: number; ms: number }
  | { at: number; do: 'fill disk'; ms: number }
  | { at: number; do: 'rot'; fraction: number }
  | { at: number; do: 'store storm'; ms: number; perHundred: number };

export interface RoundPlan {
  seed: number;
  ms: number;
  scanStrategy: 'documents' | 'names';
  events: Event[];
}

/** A shorter round has fewer events. */
const FULL_MS = 14_000;
const MINUTE_MS = 60_000;
const JUMPS = [-120, -5, -0.7, 0.7, 5, 180].map((minutes) => minutes * MINUTE_MS);
const BOTH = ['disk', 'bucket'];

type Draw = (random: Random) => { name: string; payload: Record<string, string> };

/** How often each act is chosen, and with what. */
const ACTS: [number, Draw][] = [
  [6, (random) => wish('backUp', fullBackup(random))],
  [4, () => wish('backUp', { type: 'incremental', storageProviders: BOTH })],
  [
    1,
    () => wish('backUp', { type: 'collections', collections: ['stock'], storageProviders: BOTH }),
  ],
  [
    4,
    (random) => chosen(random, 'restore', { mode: random.pick(['exact', 'exact', 'overwrite']) }),
  ],
  [1, (random) => chosen(random, 'restore', { mode: 'exact', dryRun: true })],
  [1, () => ({ name: 'undo', payload: {} })],
  [1, (random) => chosen(random, 'cancelBackup')],
  [1, () => ({ name: 'cancelRestore', payload: {} })],
  [1, (random) => chosen(random, 'drill')],
  [2, (random) => chosen(random, 'verify', { level: random.pick(['exists', 'checksum', 'full']) })],
  [4, (random) => chosen(random, 'deleteBackup')],
  [1, () => ({ name: 'applyRetention', payload: {} })],
  [1, (random) => ({ name: 'editProvider', payload: { how: random.pick(EDITS) } })],
  [1, (random) => chosen(random, 'retryDestination')],
];
const EDITS = ['rename', 'credentials', 'quota'] as const;

export function planRound(seed: number, ms: number): RoundPlan {
  const random = seededRandom(seed * 7919 + 17);
  const at = () => random.whole(0, ms);
  const share = Math.min(1, ms / FULL_MS);
  const times = (least: number, most: number, make: () => Event): Event[] =>
    Array.from({ length: Math.ceil(random.whole(least, most) * share) }, make);
  const acts = ACTS.flatMap(([weight, draw]) => Array.from({ length: weight }, () => draw));
  const events = [
    ...times(9, 15, () => ({ at: at(), do: 'act', ...random.pick(acts)(random) })),
    ...times(3, 8, () => ({ at: at(), do: 'kill', which: random.whole(0, 9) })),
    ...times(2, 6, () => ({
      at: at(),
      do: 'freeze worker',
      afterMs: 0,
      ms: random.whole(500, 10_000),
    })),
    ...times(0, 2, () => ({ at: at(), do: 'freeze Firestore', ms: random.whole(500, 4500) })),
    ...times(0, 3, () => ({
      at: at(),
      do: 'jump',
      which: random.whole(0, 9),
      ms: random.pick(JUMPS),
    })),
    ...times(0, 2, () => ({ at: at(), do: 'fill disk', ms: random.whole(500, 4000) })),
    ...times(1, 3, () => ({
      at: at(),
      do: 'store storm',
      ms: random.whole(1000, 5000),
      perHundred: random.whole(5, 40),
    })),
  ] as Event[];
  const scanStrategy = random.fraction() < 0.3 ? 'names' : 'documents';
  // Further kinds come last: the events of a known seed stay what they were.
  events.push(
    ...times(0, 2, () => ({ at: at(), do: 'rot', fraction: random.fraction() }) as const),
    ...times(2, 6, () => ({
      ...({ at: at(), do: 'freeze worker' } as const),
      afterMs: random.whole(10, 200),
      ms: random.whole(3500, 10_000),
    })),
  );
  return { seed, ms, scanStrategy, events: events.sort((a, b) => a.at - b.at) };
}

function fullBackup(random: Random): object {
  const key = random.fraction();
  return {
    type: 'full',
    compression: random.pick(['gzip', 'gzip', 'zstd', 'none']),
    storageProviders: random.pick([BOTH, BOTH, ['disk'], ['bucket']]),
    ...(key < 0.3 ? { encryption: true } : key < 0.45 ? { passphrase: true } : {}),
  };
}

function wish(name: string, request: object) {
  return { name, payload: { json: JSON.stringify(request) } };
}

function chosen(random: Random, name: string, request: object = {}) {
  const payload = { fraction: String(random.fraction()), json: JSON.stringify(request) };
  return { name, payload };
}
