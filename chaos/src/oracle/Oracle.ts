/** Knows what the database held at any moment, since all that is in it was written by the tool or by a restore it asked for. */
import { compareInstants } from '../../../functions/src/domain/instant.ts';
import { type Change, canonical } from './restFirestore.ts';

/** Values by path, as canonical text. */
export type Image = Map<string, string>;

interface Version {
  at: string;
  /** Null: gone. */
  value: string | null;
}

/** A time in which a restore was at work on a collection: what that held then is nobody's to say. */
interface Interval {
  collection: string;
  from: string;
  until: string;
}

export class Oracle {
  readonly #versions = new Map<string, Version[]>();
  readonly #unknown: Interval[] = [];

  note(changes: readonly Change[], at: string): void {
    for (const { path, fields } of changes) {
      this.#put(path, fields === null ? null : canonical(fields), at);
    }
  }

  /** Between the two moments the collection was being restored; at the second it came to be `image`. */
  noteRestore(interval: Interval, image: Image): void {
    this.#unknown.push(interval);
    for (const path of this.#versions.keys()) {
      if (rootOf(path) === interval.collection && !image.has(path)) {
        this.#put(path, null, interval.until);
      }
    }
    for (const [path, value] of image) this.#put(path, value, interval.until);
  }

  imageAt(moment: string): Image {
    const image: Image = new Map();
    for (const [path, versions] of this.#versions) {
      const last = versions.findLast(({ at }) => compareInstants(at, moment) <= 0);
      if (last !== undefined && last.value !== null) image.set(path, last.value);
    }
    return image;
  }

  /** Collections of which nothing can be said at that moment. */
  unknownAt(moment: string): string[] {
    return this.#unknown
      .filter(
        ({ from, until }) =>
          compareInstants(from, moment) < 0 && compareInstants(moment, until) < 0,
      )
      .map(({ collection }) => collection);
  }

  #put(path: string, value: string | null, at: string): void {
    const versions = this.#versions.get(path) ?? [];
    versions.push({ at, value });
    this.#versions.set(path, versions);
  }
}

export function rootOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

/** The documents of the named collections alone. */
export function within(image: Image, collections: readonly string[]): Image {
  return new Map([...image].filter(([path]) => collections.includes(rootOf(path))));
}

/** A sentence for each difference, the first few of them. */
export function differences(expected: Image, actual: Image): string[] {
  const found: string[] = [];
  for (const [path, value] of expected) {
    const other = actual.get(path);
    if (other === undefined) found.push(`${path} is missing`);
    else if (other !== value) found.push(`${path} is ${other} and not ${value}`);
  }
  for (const path of actual.keys()) {
    if (!expected.has(path)) found.push(`${path} should not be there`);
  }
  return found.slice(0, 5);
}
