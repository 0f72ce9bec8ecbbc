/** Writes to the database all the time, one commit after the other, and tells the oracle of each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../local/src/demoData/random.ts';
import type { Oracle } from './Oracle.ts';
import { type Change, commit, type Fields } from './restFirestore.ts';

/** What a restore is about: written to only while none is at work. */
export const RESTORED = 'stock';
/** All that it writes to. */
export const COLLECTIONS = ['ledger', 'notes', 'tags', RESTORED];
/** Below parents that are not there, and with odd ids. */
const SHAPES = [
  (n: number) => `ledger/a${n}`,
  (n: number) => `ledger/a${n % 40}/entries/e${n}`,
  (n: number) => `notes/none${n % 25}/of/n${n}`,
  (n: number) => `tags/${n}!`,
  (n: number) => `tags/é ${n}`,
] as const;
const EACH = 60;
const STOCK = 150;

export class Traffic {
  /** Whether documents of what is restored may be written now. */
  mayWriteRestored = true;
  commits = 0;
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #firestore: string;
  readonly #projectId: string;
  #value = 0;
  #last: Promise<string> = Promise.resolve('');

  constructor(place: { firestore: string; projectId: string }, random: Random, oracle: Oracle) {
    this.#firestore = place.firestore;
    this.#projectId = place.projectId;
    this.#random = random;
    this.#oracle = oracle;
  }

  async seed(): Promise<void> {
    const paths = [
      ...SHAPES.flatMap((shape) => Array.from({ length: EACH }, (_, n) => shape(n))),
      ...Array.from({ length: STOCK }, (_, n) => `${RESTORED}/s${n}`),
    ];
    for (let at = 0; at < paths.length; at += 200) {
      await this.#commit(
        paths.slice(at, at + 200).map((path) => ({ path, fields: this.#fields() })),
      );
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#commit(this.#changes());
      await sleep(this.#random.whole(20, 120));
    }
  }

  /** The moment of a commit of now, which changes one document: all that was begun before is through by then. */
  async now(): Promise<string> {
    return this.#commit([{ path: 'ledger/clock', fields: this.#fields() }]);
  }

  #changes(): Change[] {
    const changes = new Map<string, Change>();
    const count = this.#random.whole(1, 8);
    for (let n = 0; n < count; n += 1) {
      const inStock = this.mayWriteRestored && this.#random.fraction() < 0.25;
      const path = inStock
        ? `${RESTORED}/s${this.#random.whole(0, STOCK * 1.2)}`
        : this.#random.pick(SHAPES)(this.#random.whole(0, EACH * 1.3));
      const isDeletion = this.#random.fraction() < 0.2;
      changes.set(path, { path, fields: isDeletion ? null : this.#fields() });
    }
    return [...changes.values()];
  }

  /** One after the other, so that what was decided before a commit holds when it is through. */
  #commit(changes: readonly Change[]): Promise<string> {
    this.#last = this.#last.then(async () => {
      const at = await commit(this.#firestore, this.#projectId, changes);
      this.#oracle.note(changes, at);
      this.commits += 1;
      return at;
    });
    return this.#last;
  }

  /** No two are alike. */
  #fields(): Fields {
    this.#value += 1;
    return {
      v: { integerValue: String(this.#value) },
      text: { stringValue: 'ü'.repeat(this.#random.whole(0, 80)) },
    };
  }
}
