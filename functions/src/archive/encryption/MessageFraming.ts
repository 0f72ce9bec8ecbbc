/** Follows the frames of an encrypted object as it passes by, to see where it ends and that it is framed as it should be. */
import { FRAME_BYTES } from './EncryptionHeader.ts';
import { parseMessageHeader } from './messageHeader.ts';

const LAST_FRAME = 0xffffffff;
/** Sequence number and nonce. */
const FRAME_HEAD_BYTES = 4 + 12;
/** The mark, sequence number, nonce, and length. */
const LAST_FRAME_HEAD_BYTES = 4 + 4 + 12 + 4;
const TAG_BYTES = 16;

type State = 'header' | 'head' | 'body' | 'ended';

/**
 * The SDK ignores what follows the last frame, and calls everything that fails its authentication the same. Where the
 * object ends, and whether a frame's head or the file's end is at fault, is found here; what is genuine, the SDK decides.
 */
export class MessageFraming {
  #state: State = 'header';
  /** The bytes of a header or a frame's head that is not whole yet. */
  #held = Buffer.alloc(0);
  #bodyLeft = 0;
  #isLast = false;
  #frames = 0;
  #hasTrailing = false;
  readonly #onHeader: (key: { name: string; boundName: string | undefined }) => void;

  /** `onHeader` gets the name of the key as it stands in the header, twice: neither is authenticated yet. */
  constructor(onHeader: (key: { name: string; boundName: string | undefined }) => void) {
    this.#onHeader = onHeader;
  }

  /** Whether the last frame was seen whole. */
  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  get hasTrailing(): boolean {
    return this.#hasTrailing;
  }

  /** The bytes of the chunk that belong to the object and may be passed on. Throws `RangeError` for broken framing. */
  accept(chunk: Buffer): Buffer {
    let at = 0;
    const early = this.#state === 'header' ? this.#held : null;
    while (at < chunk.length && this.#state !== 'ended') {
      if (this.#state === 'body') {
        const taken = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= taken;
        at += taken;
        if (this.#bodyLeft === 0) this.#state = this.#isLast ? 'ended' : 'head';
      } else {
        at = this.#state === 'header' ? this.#header(chunk) : this.#head(chunk, at);
      }
    }
    this.#hasTrailing ||= at < chunk.length;
    // A header is passed on whole, and only when it was found sound.
    if (this.#state === 'header') return Buffer.alloc(0);
    const own = chunk.subarray(0, at);
    return early === null || early.length === 0 ? own : Buffer.concat([early, own]);
  }

  /** Answers how far into the chunk the header reaches. */
  #header(chunk: Buffer): number {
    const before = this.#held.length;
    const bytes = Buffer.concat([this.#held, chunk]);
    const header = parseMessageHeader(bytes);
    if (header === null) {
      this.#held = bytes;
      return chunk.length;
    }
    this.#onHeader({ name: header.keyName, boundName: header.boundKeyName });
    this.#held = Buffer.alloc(0);
    this.#state = 'head';
    return header.length - before;
  }

  #head(chunk: Buffer, from: number): number {
    let at = from;
    while (this.#held.length < headBytes(this.#held)) {
      if (at === chunk.length) return at;
      const taken = chunk.subarray(at, at + headBytes(this.#held) - this.#held.length);
      this.#held = Buffer.concat([this.#held, taken]);
      at += taken.length;
    }
    this.#beginBody(this.#held);
    this.#held = Buffer.alloc(0);
    return at;
  }

  #beginBody(head: Buffer): void {
    this.#isLast = head.length === LAST_FRAME_HEAD_BYTES;
    const number = head.readUInt32BE(this.#isLast ? 4 : 0);
    this.#frames += 1;
    if (number !== this.#frames) {
      throw new RangeError(`frame ${this.#frames} is numbered ${number}`);
    }
    const length = this.#isLast ? head.readUInt32BE(LAST_FRAME_HEAD_BYTES - 4) : FRAME_BYTES;
    if (length > FRAME_BYTES) throw new RangeError(`the last frame claims ${length} bytes`);
    this.#bodyLeft = length + TAG_BYTES;
    this.#state = 'body';
  }
}

/** How long the head is that begins like this. */
function headBytes(begin: Buffer): number {
  return begin.length >= 4 && begin.readUInt32BE(0) === LAST_FRAME
    ? LAST_FRAME_HEAD_BYTES
    : FRAME_HEAD_BYTES;
}
