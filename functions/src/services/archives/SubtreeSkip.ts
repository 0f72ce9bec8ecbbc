/** Moves a reading of records forward while it runs: what lies up to the end of a subtree is not wanted any more. */
import { comparePaths } from '../../domain/documentName.ts';

export class SubtreeSkip {
  #path: string | null = null;

  /** From now on nothing is wanted up to this document or collection, and nothing below it. Only ever further. */
  past(path: string): void {
    if (!this.covers(path)) this.#path = path;
  }

  /** Whether the path, and with it all before it, is not wanted. */
  covers(path: string): boolean {
    if (this.#path === null) return false;
    return path.startsWith(`${this.#path}/`) || comparePaths(path, this.#path) <= 0;
  }
}
