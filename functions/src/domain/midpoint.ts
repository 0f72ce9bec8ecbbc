/** Finds document paths between two others in `__name__` order, at any fraction of the way. Pure. */
import { alphabetOf } from './alphabet.ts';
import { comparePaths } from './documentName.ts';
import {
  CODE_POINTS,
  characterFrom,
  codePointOf,
  documentPathFrom,
  idCharacters,
  isNumericToken,
  LOWEST_CHARACTER,
  numberOf,
  numericToken,
  pathsRightAfter,
  sharedTokens,
  tokensOf,
} from './pathTokens.ts';

/** The middle of `interpolatePath`. */
export function midpoint(
  lo: string,
  hi: string | null,
  alphabet?: readonly string[],
): string | null {
  return interpolatePath(lo, hi, 0.5, alphabet);
}

/**
 * A legal document path strictly between `lo` and `hi` (null: the end of the database), about `fraction` (0 to 1) of
 * the way if all ids of the `alphabet` are equally likely; null when there is none. Without an alphabet it is guessed
 * from the two ids that differ first.
 */
export function interpolatePath(
  lo: string,
  hi: string | null,
  fraction: number,
  alphabet?: readonly string[],
): string | null {
  const low = tokensOf(lo);
  const next = pathsRightAfter(low)[0];
  if (next === undefined || (hi !== null && comparePaths(next, hi) >= 0)) return null;
  const high = hi === null ? null : tokensOf(hi);
  const share = Math.min(Math.max(fraction, LEAST_SHARE), 1 - LEAST_SHARE);
  for (const path of candidates(low, high, share, alphabet)) {
    if (comparePaths(lo, path) < 0 && (hi === null || comparePaths(path, hi) < 0)) return path;
  }
  return null;
}

/** A step that the letters of one id can express; a lesser one would be looked for ever deeper. */
const LEAST_SHARE = 1e-6;

/** Best first; the last ones directly follow `low`, so that nothing lies between it and them. */
function* candidates(
  low: readonly string[],
  high: readonly string[] | null,
  fraction: number,
  alphabet: readonly string[] | undefined,
): Generator<string> {
  const shared = high === null ? 0 : sharedTokens(low, high);
  const following = pathsRightAfter(low);
  if (shared === low.length && high?.[shared] === '/') {
    // `hi` lies below `lo`, and so does everything between them.
    const first = following[0];
    if (first === undefined) return;
    yield* candidates(tokensOf(first), high, fraction, alphabet);
    yield first;
    return;
  }
  let upper = high;
  let letters = alphabet ?? [];
  for (let at = shared; at <= low.length; at++) {
    if (alphabet === undefined && (at === shared || low[at - 1] === '/')) {
      letters = alphabetOf([...idCharacters(low, at), ...idCharacters(upper ?? [], at)]);
    }
    yield* within(low, upper, at, fraction, letters);
    // Whatever begins with one more token of `lo` than `hi` does lies below `hi`.
    upper = null;
  }
  yield* following;
}

/** Paths that share the first `at` tokens with `low` and differ in what comes next, within the same id. */
function* within(
  low: readonly string[],
  high: readonly string[] | null,
  at: number,
  fraction: number,
  letters: readonly string[],
): Generator<string> {
  const from = low[at];
  const until = high?.[at];
  const base = low.slice(0, at);
  if (from !== undefined && isNumericToken(from)) {
    const last = until !== undefined && isNumericToken(until) ? numberOf(until) : LAST_NUMBER;
    const hasOnlyNumbers = isNumericToken(until) || until === LOWEST_CHARACTER;
    if (hasOnlyNumbers || fraction < 0.5) {
      const value = numberBetween(numberOf(from), last, hasOnlyNumbers ? fraction : fraction * 2);
      const token = numericToken(value);
      const path = token === null ? null : documentPathFrom([...base, token]);
      if (path !== null) yield path;
      return;
    }
  }
  // Ids that are numbers come first and take the lower half of the way.
  const scaled = isNumericToken(from) ? fraction * 2 - 1 : fraction;
  yield* spelled(base, low, high, scaled, letters);
  const first = isNumericToken(from) ? -1 : codePointOf(from);
  const end = until === undefined ? CODE_POINTS : codePointOf(until);
  const code = Math.floor(first + (end - first) * scaled);
  const character = code > first && code < end ? characterFrom(code) : null;
  const path = character === null ? null : documentPathFrom([...base, character]);
  if (path !== null) yield path;
}

const LAST_NUMBER = 9223372036854775807n;
/** As many letters as a double can count. */
const SPELLED_BITS = 48;

function numberBetween(low: bigint, high: bigint, fraction: number): bigint {
  return low + (((high - low) * BigInt(Math.round(fraction * 2 ** 32))) >> 32n);
}

/** Reads what follows the base as a number whose digits are the letters, and spells the number in between. */
function* spelled(
  base: readonly string[],
  low: readonly string[],
  high: readonly string[] | null,
  fraction: number,
  letters: readonly string[],
): Generator<string> {
  const digits = Math.max(1, Math.floor(SPELLED_BITS / Math.log2(letters.length)));
  const end = letters.length ** digits;
  const from = spelledNumber(low, base.length, letters, digits);
  const until = high === null ? end : spelledNumber(high, base.length, letters, digits);
  const value = Math.floor(from + (until - from) * fraction);
  if (value >= end || value <= from) return;
  const word: string[] = [];
  for (let rest = value; word.length < digits; rest = Math.floor(rest / letters.length)) {
    word.unshift(letters[rest % letters.length] ?? '');
  }
  const short = word.slice(0, word.findLastIndex((letter) => letter !== letters[0]) + 1);
  for (const tail of [short, word]) {
    // An id near its greatest length has room for the first letters only.
    for (let length = tail.length; length > 0; length--) {
      const path = documentPathFrom([...base, ...tail.slice(0, length)]);
      if (path === null) continue;
      yield path;
      break;
    }
  }
}

function spelledNumber(
  tokens: readonly string[],
  at: number,
  letters: readonly string[],
  digits: number,
): number {
  let value = 0;
  let isSpelled = true;
  for (let digit = 0; digit < digits; digit++) {
    value *= letters.length;
    const token = tokens[at + digit];
    if (!isSpelled || token === undefined || token === '/' || isNumericToken(token)) {
      isSpelled = false;
      continue;
    }
    const rank = letters.findIndex((letter) => codePointOf(letter) >= codePointOf(token));
    value += rank < 0 ? letters.length : rank;
    // A letter that is not in the alphabet ends the number: it is as good as the next that is.
    isSpelled = letters[rank] === token;
  }
  return value;
}
