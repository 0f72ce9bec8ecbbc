/** Keeps what was used last, up to a weight. */
export class LeastRecent<T> {
  readonly #items = new Map<string, T>();
  readonly #most: number;
  readonly #weigh: (item: T) => number;
  #weight = 0;

  constructor(most: number, weigh: (item: T) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get(key: string): T | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    this.#items.delete(key);
    this.#items.set(key, item);
    return item;
  }

  put(key: string, item: T): void {
    this.#remove(key);
    this.#items.set(key, item);
    this.#weight += this.#weigh(item);
    for (const oldest of this.#items.keys()) {
      if (this.#weight <= this.#most) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#items.delete(key);
    this.#weight -= this.#weigh(item);
  }
}
