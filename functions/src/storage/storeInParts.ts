/** Cuts a stream into parts and stores them, a bounded number at a time, so that all or nothing becomes visible. */
import { abortable } from './abortable.ts';

export const partBytes = 8 << 20;
const partsInFlight = 2;

/** How one store takes an object in parts. Every call gets a signal that ends when the upload has failed elsewhere. */
export interface PartTarget<Receipt> {
  /** Stores an object that fits into one part. */
  putWhole(bytes: Buffer, signal: AbortSignal): Promise<void>;
  /** Called once, before the first part. */
  begin(signal: AbortSignal): Promise<void>;
  /** `number` counts from 1. */
  putPart(number: number, bytes: Buffer, signal: AbortSignal): Promise<Receipt>;
  /** Makes the object visible; `receipts` in the order of the parts. */
  complete(receipts: Receipt[], signal: AbortSignal): Promise<void>;
  /** Gives back what `begin` and `putPart` took, after a failure. Reports its own failures elsewhere; never rejects. */
  abandon(): Promise<void>;
}

/** Throws what the source or the target threw, or the reason of `signal`, after every part has settled. */
export async function storeInParts<Receipt>(
  source: AsyncIterable<Uint8Array>,
  target: PartTarget<Receipt>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const underWay = new Set<Promise<void>>();
  const receipts: Receipt[] = [];
  let begun = false;

  async function put(number: number, bytes: Buffer): Promise<void> {
    try {
      receipts[number - 1] = await target.putPart(number, bytes, stop.signal);
    } catch (error) {
      // Ends the reading of the source at once, even one that hangs.
      stop.abort(error);
      throw error;
    }
  }

  try {
    signal?.throwIfAborted();
    for await (const part of inParts(abortable(source, stop.signal), partBytes)) {
      if (part.number === 1 && part.isLast) {
        await target.putWhole(part.bytes, stop.signal);
        return;
      }
      if (!begun) {
        begun = true;
        await target.begin(stop.signal);
      }
      const sending = put(part.number, part.bytes);
      underWay.add(sending);
      sending.then(
        () => underWay.delete(sending),
        () => underWay.delete(sending),
      );
      if (underWay.size >= partsInFlight) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    stop.signal.throwIfAborted();
    await target.complete(receipts, stop.signal);
  } catch (error) {
    // The first failure is the one to report; a part that fails later, or because of it, adds nothing.
    const first: unknown = stop.signal.aborted ? stop.signal.reason : error;
    stop.abort(error);
    await Promise.allSettled(underWay);
    if (begun) await target.abandon();
    throw first;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

interface Part {
  number: number;
  bytes: Buffer;
  isLast: boolean;
}

/** Below this the chunks are kept as they came; above, they are copied into the part right away. */
const looseBytes = 1 << 20;

/** Yields parts of exactly `size` bytes, and a last one of 1 to `size` (0 for an empty source). */
export async function* inParts(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Part> {
  let number = 1;
  let filling = new Filling(size);
  for await (const chunk of source) {
    let rest = chunk;
    while (rest.length > 0) {
      // A full part leaves only when more is known to follow: the last one must be told from the others.
      if (filling.held === size) {
        const bytes = filling.finish();
        filling = new Filling(size);
        yield { number: number++, bytes, isLast: false };
      }
      rest = rest.subarray(filling.add(rest));
    }
  }
  yield { number, bytes: filling.finish(), isLast: true };
}

/** A part that is being filled, holding about its own bytes and never twice of them. */
class Filling {
  held = 0;
  readonly #size: number;
  #loose: Uint8Array[] = [];
  #whole: Buffer | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes as much of `chunk` as there is room for; returns how much. */
  add(chunk: Uint8Array): number {
    const taken = chunk.subarray(0, this.#size - this.held);
    if (this.#whole === undefined && this.held > 0 && this.held + taken.length > looseBytes) {
      this.#whole = Buffer.allocUnsafe(this.#size);
      let at = 0;
      for (const loose of this.#loose) {
        this.#whole.set(loose, at);
        at += loose.length;
      }
      this.#loose = [];
    }
    if (this.#whole === undefined) this.#loose.push(taken);
    else this.#whole.set(taken, this.held);
    this.held += taken.length;
    return taken.length;
  }

  finish(): Buffer {
    if (this.#whole !== undefined) return this.#whole.subarray(0, this.held);
    const [only] = this.#loose;
    if (this.#loose.length === 1 && only !== undefined) {
      return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
    }
    return Buffer.concat(this.#loose);
  }
}
