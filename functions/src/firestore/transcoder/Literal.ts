/** A constant piece of text, written and recognised four bytes at a time. */

export class Literal {
  readonly length: number;
  private readonly words: Int32Array;
  /** The bytes of the last word that belong to the text. */
  private readonly lastMask: number;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.lastMask = -1 >>> (((4 - (bytes.length % 4)) % 4) * 8);
    const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
    bytes.copy(padded);
    this.words = Int32Array.from({ length: padded.length / 4 }, (_, word) =>
      padded.readInt32LE(word * 4),
    );
  }

  /** Writes it at `at`, running up to 3 bytes over, and returns the offset after it. */
  put(out: DataView, at: number): number {
    const words = this.words;
    for (let index = 0; index < words.length; index++) {
      out.setInt32(at + index * 4, words[index] as number, true);
    }
    return at + this.length;
  }

  /** Whether it stands at `at`, where at least `length + 3` bytes must be left. */
  isAt(src: DataView, at: number): boolean {
    const words = this.words;
    const last = words.length - 1;
    for (let index = 0; index < last; index++) {
      if (src.getInt32(at + index * 4, true) !== words[index]) return false;
    }
    const rest = src.getInt32(at + last * 4, true) ^ (words[last] as number);
    return (rest & this.lastMask) === 0;
  }
}
