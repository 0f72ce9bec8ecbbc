/** Adds up how often acts were done and how long they took. */

export class Stopwatch {
  readonly #acts = new Map<string, number[]>();

  async time<T>(act: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      const all = this.#acts.get(act) ?? [];
      all.push(performance.now() - startedAt);
      this.#acts.set(act, all);
    }
  }

  /** Milliseconds that the act took on the average. */
  meanMs(act: string): number {
    const all = this.#acts.get(act) ?? [];
    return all.length === 0 ? 0 : all.reduce((sum, ms) => sum + ms, 0) / all.length;
  }
}
