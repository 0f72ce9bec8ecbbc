/** Random histories of a database: creates, changes, deletes, re-creates, on few paths so that all of them meet. */
import type { Firestore } from 'firebase-admin/firestore';
import { type Random, seededRandom } from '../../local/src/demoData/random.ts';

/** Awkward neighbours: nested ones, children of documents that may be missing, numeric ids, ids that sort oddly. */
const PATHS = [
  'accounts/a',
  'accounts/a/entries/1',
  'accounts/a/entries/2',
  'accounts/b',
  'accounts/ghost/entries/1',
  'accounts/__id7__',
  'accounts/__id12__',
  'accounts!/x',
  'zebras/1',
  'zebras/\u{1f600}',
  'zebras/\ufffd',
  'quotes/"a"',
] as const;

export interface History {
  random: Random;
  /** Does some of everything, and answers what, for a failure's message. */
  step(db: Firestore): Promise<string[]>;
}

export function randomHistory(seed: number): History {
  const random = seededRandom(seed);
  return {
    random,
    async step(db) {
      const acts: string[] = [];
      const count = random.whole(0, 6);
      for (let n = 0; n < count; n++) {
        const path = random.pick([...PATHS]);
        const dice = random.fraction();
        if (dice < 0.3) {
          await db.doc(path).delete();
          acts.push(`delete ${path}`);
        } else if (dice < 0.4) {
          // Gone and back between two backups, with the same content.
          await db.doc(path).set({ n: 1 });
          await db.doc(path).delete();
          await db.doc(path).set({ n: 1 });
          acts.push(`re-create ${path}`);
        } else {
          const value = random.whole(0, 3);
          await db.doc(path).set({ n: value, text: 'x'.repeat(random.whole(0, 40)) });
          acts.push(`set ${path} ${value}`);
        }
      }
      return acts;
    },
  };
}
