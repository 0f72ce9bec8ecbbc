/** Tells of the paths that a restore names at which of them its backup holds something. */

export class HeldPaths {
  /** Their places in the list, in no order. */
  readonly held = new Set<number>();
  readonly #places: ReadonlyMap<string, number>;

  /** Documents and collections. */
  constructor(paths: readonly string[]) {
    this.#places = new Map(paths.map((path, place) => [path, place]));
  }

  /** A document of the backup. */
  note(path: string): void {
    if (this.held.size === this.#places.size) return;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const place = this.#places.get(path.slice(0, end));
      if (place !== undefined) this.held.add(place);
    }
  }
}
