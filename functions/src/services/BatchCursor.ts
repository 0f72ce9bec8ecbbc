/** Stands in a stream that comes in batches: what is at hand, and whether more may come. */

export class BatchCursor<T> {
  readonly #batches: AsyncIterator<T[]>;
  #batch: T[] = [];
  #at = 0;
  #ended = false;

  constructor(batches: AsyncIterable<T[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  get isDry(): boolean {
    return this.#at >= this.#batch.length && !this.#ended;
  }

  get isOver(): boolean {
    return this.#at >= this.#batch.length && this.#ended;
  }

  /** Gets the next batch when this one is used up. */
  async fill(): Promise<void> {
    if (!this.isDry) return;
    const next = await this.#batches.next();
    this.#ended = next.done === true;
    this.#batch = next.done === true ? [] : next.value;
    this.#at = 0;
  }

  peek(): T | null {
    return this.#batch[this.#at] ?? null;
  }

  advance(): void {
    this.#at += 1;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
