/** Gathers what is asked for while one batch is under way into the next one: many callers, one at a time at the bottleneck. */

interface Waiting<I, O> {
  item: I;
  resolve: (output: O) => void;
  reject: (reason: unknown) => void;
}

export class Batches<I, O> {
  readonly #work: (items: I[]) => Promise<O[]>;
  readonly #maxItems: number;
  #waiting: Waiting<I, O>[] = [];
  #isRunning = false;

  /** `work` answers one output for each item, in order; when it throws, every item of the batch fails so. */
  constructor(work: (items: I[]) => Promise<O[]>, maxItems: number) {
    this.#work = work;
    this.#maxItems = maxItems;
  }

  add(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  get isIdle(): boolean {
    return !this.#isRunning;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxItems);
      try {
        const outputs = await this.#work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => {
          resolve(outputs[index] as O);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
