/** Hands a stored object on to a reader, and then says whether all of it was what was written, read by the reader or not. */
import { createHash } from 'node:crypto';
import { FirevaultError } from '../../domain/errors.ts';
import type { NamedObject } from '../archives/backupFolder.ts';

/** Decompressors stop where their format ends, and none of them looks at every byte of it. */
export class StoredWitness {
  readonly #object: NamedObject;
  readonly #stored: AsyncIterator<Uint8Array>;
  readonly #hash = createHash('sha256');

  constructor(stored: AsyncIterable<Uint8Array>, object: NamedObject) {
    this.#object = object;
    this.#stored = stored[Symbol.asyncIterator]();
  }

  /** To be read once. */
  async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    for (let next = await this.#next(); next !== null; next = await this.#next()) yield next;
  }

  /** Reads what the reader has left. Throws `archive/part-damaged`. */
  async requireWhole(): Promise<void> {
    while ((await this.#next()) !== null);
    if (this.#hash.digest('hex') === this.#object.storedSha256) return;
    throw new FirevaultError(
      'data-loss',
      'archive/part-damaged',
      `The part ${this.#object.object} is damaged: its SHA-256 is not the one recorded when it was written.`,
      { nextStep: 'Use another location of this backup, or another backup.' },
    );
  }

  /** When it is not read to its end. */
  async leave(): Promise<void> {
    await this.#stored.return?.();
  }

  async #next(): Promise<Uint8Array | null> {
    const next = await this.#stored.next();
    if (next.done === true) return null;
    this.#hash.update(next.value);
    return next.value;
  }
}
