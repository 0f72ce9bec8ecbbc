/** The id that comes right after another in Firestore's order, as a bound for ranges. Pure. */
import { numericId } from './documentName.ts';

const MOST_BYTES = 1500;
const MOST_INT64 = 2n ** 63n - 1n;
const LAST_CODE_POINT = 0x10ffff;

/** Nothing legal lies between an id and the next one. Null when no id can follow. */
export function nextId(id: string): string | null {
  const number = numericId(id);
  // Numeric ids come first, by number; what follows the last of them is the least of all others.
  if (number !== null) return number < MOST_INT64 ? `__id${number + 1n}__` : '\0';
  if (Buffer.byteLength(id) < MOST_BYTES) return `${id}\0`;
  return raiseLast(id);
}

/** No room is left behind an id of full length: only one of at most that length with a higher character can follow. */
function raiseLast(id: string): string | null {
  const points = [...id];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const raised = nextCodePoint(last.codePointAt(0) ?? LAST_CODE_POINT);
    const next = raised === null ? null : points.join('') + raised;
    if (next !== null && Buffer.byteLength(next) <= MOST_BYTES) return next;
  }
  return null;
}

function nextCodePoint(point: number): string | null {
  if (point === LAST_CODE_POINT) return null;
  const next = point + 1;
  return String.fromCodePoint(next >= 0xd800 && next <= 0xdfff ? 0xe000 : next);
}
