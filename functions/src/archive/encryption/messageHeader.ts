/** Reads the header of an encrypted object: the AWS Encryption SDK's message format, version 2. */
import { FRAME_BYTES } from './EncryptionHeader.ts';

const VERSION = 2;
const SUITE = 0x0478;
const MESSAGE_ID_BYTES = 32;
const COMMITMENT_BYTES = 32;
const TAG_BYTES = 16;
const FRAMED = 2;
/** A header of ours is under 400 bytes. */
const MAX_HEADER_BYTES = 4096;
/** Follows the key's name where the wrapped key is described: lengths of tag and nonce, and the nonce. */
const WRAPPING_DETAIL_BYTES = 4 + 4 + 12;

/** The entry of the encryption context that repeats the key's name, so that a damaged name is not taken for another key. */
export const CONTEXT_KEY_NAME = 'firevault:key';

export interface MessageHeader {
  /** Bytes up to and including the header's own tag. */
  length: number;
  keyName: string;
  boundKeyName: string | undefined;
}

/** Null while more bytes are needed; throws `RangeError` for what is not a header of ours. Nothing is authenticated. */
export function parseMessageHeader(bytes: Buffer): MessageHeader | null {
  if (bytes.length >= 1 && bytes[0] !== VERSION) throw foreign();
  if (bytes.length >= 3 && bytes.readUInt16BE(1) !== SUITE) throw foreign();
  let at = 3 + MESSAGE_ID_BYTES;
  const context = sized(bytes, at);
  if (context === null) return incomplete(bytes);
  at += 2 + context.length;
  if (bytes.length < at + 2) return incomplete(bytes);
  if (bytes.readUInt16BE(at) !== 1) throw new RangeError('its header holds not one wrapped key');
  at += 2;
  const wrapped: Buffer[] = [];
  for (let n = 0; n < 3; n += 1) {
    const field = sized(bytes, at);
    if (field === null) return incomplete(bytes);
    wrapped.push(field);
    at += 2 + field.length;
  }
  if (bytes.length < at + 5) return incomplete(bytes);
  if (bytes[at] !== FRAMED || bytes.readUInt32BE(at + 1) !== FRAME_BYTES) {
    throw new RangeError('its header asks for frames of another size');
  }
  const length = at + 5 + COMMITMENT_BYTES + TAG_BYTES;
  if (bytes.length < length) return incomplete(bytes);
  return {
    length,
    keyName: (wrapped[1] ?? Buffer.alloc(0)).subarray(0, -WRAPPING_DETAIL_BYTES).toString('utf8'),
    boundKeyName: contextEntry(context, CONTEXT_KEY_NAME),
  };
}

/** The value in the serialized context: a count, then name and value of each entry, all with two bytes of length. */
function contextEntry(context: Buffer, name: string): string | undefined {
  for (let at = 2; ; ) {
    const key = sized(context, at);
    if (key === null) return undefined;
    const value = sized(context, at + 2 + key.length);
    if (value === null) return undefined;
    if (key.toString('utf8') === name) return value.toString('utf8');
    at += 4 + key.length + value.length;
  }
}

/** A field that follows its own length of two bytes, or null when it is not whole. */
function sized(bytes: Buffer, at: number): Buffer | null {
  if (bytes.length < at + 2) return null;
  const end = at + 2 + bytes.readUInt16BE(at);
  return end > bytes.length ? null : bytes.subarray(at + 2, end);
}

function incomplete(bytes: Buffer): null {
  if (bytes.length > MAX_HEADER_BYTES) throw new RangeError('its header has no end');
  return null;
}

function foreign(): RangeError {
  return new RangeError('it does not begin as an encrypted object');
}
