/** Cuts a stream of concatenated zstd frames into single ones; Node's decompressor stops silently after the first. */

const MAGIC = 0xfd2fb528;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const RLE_BLOCK = 1;

/** Each frame whole. Throws `RangeError` for what is not a frame of RFC 8878, and for one that is cut off. */
export async function* zstdFrames(
  stored: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, void> {
  let held = Buffer.alloc(0);
  for await (const chunk of stored) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    for (let length = frameLength(held); length !== null; length = frameLength(held)) {
      yield held.subarray(0, length);
      held = held.subarray(length);
    }
  }
  if (held.length > 0) throw new RangeError('the last zstd frame is cut off');
}

/** Bytes of the frame that begins here, or null when more of it must be read to know (RFC 8878, section 3.1.1). */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < 5) return null;
  if (bytes.readUInt32LE(0) !== MAGIC) throw new RangeError('a zstd frame does not begin as one');
  const descriptor = bytes.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const contentSizeBytes =
    sizeFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0);
  const dictionaryBytes = DICTIONARY_ID_BYTES[descriptor & 3] ?? 0;
  let at = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) return null;
    const header = bytes.readUIntLE(at, 3);
    isLast = (header & 1) === 1;
    const isRle = ((header >> 1) & 3) === RLE_BLOCK;
    at += 3 + (isRle ? 1 : header >> 3);
  }
  const end = at + ((descriptor & 4) === 0 ? 0 : 4);
  return end <= bytes.length ? end : null;
}
