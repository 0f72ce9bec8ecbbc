/** Writes UTF-8 bytes as a JSON string with the mandatory escapes only. */
import { isUtf8 } from 'node:buffer';
import type { ByteSink } from '../wire/ByteSink.ts';
import { multibyteLength } from './utf8.ts';
import { HIGH_BITS, specialBits } from './wordScan.ts';

// From this length on one native check of the rest of the text beats a check of each character.
const LONG = 256;
/** How much source is printed between two looks at the room left: six bytes for each is the worst case. */
const CHUNK = 4096;

/**
 * Writes `src[start, end)` with its quotes at `at` and returns the offset after them, or -1 when the
 * bytes are not UTF-8. `words` is all of the memory that `src` lies in. Grows the sink itself.
 */
export function putJsonString(
  sink: ByteSink,
  at: number,
  src: Buffer,
  words: DataView,
  start: number,
  end: number,
): number {
  const base = src.byteOffset;
  // Set where a byte of 0x80 or more has not been looked at; most texts have none.
  let unchecked = HIGH_BITS;
  let stop = Math.min(end, start + CHUNK);
  let out = sink.room(at, (stop - start) * 6 + 2);
  out[at] = 0x22;
  let to = at + 1;
  for (let from = start; ; ) {
    const outWords = sink.words;
    while (from < stop) {
      while (from + 4 <= stop) {
        const word = words.getInt32(base + from, true);
        if ((specialBits(word) | (word & unchecked)) !== 0) break;
        outWords.setInt32(to, word, true);
        from += 4;
        to += 4;
      }
      // The word has something special in it, or the chunk ends within it.
      for (const last = Math.min(from + 4, stop); from < last; ) {
        const byte = src[from] as number;
        if (byte >= 0x80 && unchecked !== 0) {
          if (end - from >= LONG) {
            if (!isUtf8(src.subarray(from, end))) return -1;
            unchecked = 0;
            continue;
          }
          const length = multibyteLength(src, from, end);
          if (length === 0) return -1;
          for (const after = from + length; from < after; from++) out[to++] = src[from] as number;
        } else if (byte < 0x20 || byte === 0x22 || byte === 0x5c) {
          to = putEscape(out, to, byte);
          from++;
        } else {
          out[to++] = byte;
          from++;
        }
      }
    }
    if (from >= end) break;
    stop = Math.min(end, from + CHUNK);
    out = sink.room(to, (stop - from) * 6 + 1);
  }
  out[to] = 0x22;
  return to + 1;
}

const HEX = Buffer.from('0123456789abcdef');
/** The letter of the two-character escape of a byte, 0 where there is none. */
const SHORT_ESCAPE = new Uint8Array(256);
for (const [character, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\']) {
  SHORT_ESCAPE[Buffer.from(character as string)[0] as number] = (letter as string).charCodeAt(0);
}

function putEscape(out: Buffer, at: number, byte: number): number {
  out[at] = 0x5c;
  const letter = SHORT_ESCAPE[byte] as number;
  if (letter !== 0) {
    out[at + 1] = letter;
    return at + 2;
  }
  out[at + 1] = 0x75;
  out[at + 2] = 0x30;
  out[at + 3] = 0x30;
  out[at + 4] = HEX[byte >> 4] as number;
  out[at + 5] = HEX[byte & 15] as number;
  return at + 6;
}
