/** Guesses from a few ids which characters all of them are made of. Pure. */

const CLASSES = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];
const HEX_CLASSES = ['0123456789', 'ABCDEF', 'abcdef'];
/** Every printable ASCII character that an id may hold, in order. */
const PRINTABLE = Array.from({ length: 95 }, (_, index) =>
  String.fromCharCode(0x20 + index),
).filter((character) => character !== '/');

/**
 * The characters in ascending order: one digit or letter stands for all of its class (hexadecimal digits for one
 * another), other characters for themselves. Printable ASCII when there are fewer than two.
 */
export function alphabetOf(characters: Iterable<string>): readonly string[] {
  const seen = new Set(characters);
  const letters = [...seen].filter((character) => /^[A-Za-z]$/.test(character));
  const isHex = letters.every((letter) => /[A-Fa-f]/.test(letter)) && hasDigit(seen);
  const alphabet = new Set(seen);
  for (const members of isHex ? HEX_CLASSES : CLASSES) {
    if ([...members].some((member) => seen.has(member))) {
      for (const member of members) alphabet.add(member);
    }
  }
  return alphabet.size < 2 ? PRINTABLE : [...alphabet].sort(byCodePoint);
}

function hasDigit(characters: ReadonlySet<string>): boolean {
  return [...characters].some((character) => /^\d$/.test(character));
}

function byCodePoint(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
