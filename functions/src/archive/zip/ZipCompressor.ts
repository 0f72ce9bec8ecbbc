/** Writes a zip archive of one entry whose blocks are deflated by themselves, several at a time. */
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { FirevaultError } from '../../domain/errors.ts';
import { centralHeader, dataDescriptor, endRecord, localHeader, ZIP64_MARK } from './zipRecords.ts';

const deflateRaw = promisify(zlib.deflateRaw);

/** An empty block marked as the last one (RFC 1951, 3.2.3), which ends the deflate stream. */
const LAST_BLOCK = Buffer.from([0x03, 0x00]);

/** The largest size that a field without zip64 can hold. */
const MAX_BYTES = ZIP64_MARK - 1;

export class ZipCompressor {
  readonly #name: Buffer;
  readonly #options: zlib.ZlibOptions;
  readonly #maxBytes: number;
  #crc = 0;
  #bytes = 0;
  #storedBytes = 0;
  #unfinished = 0;

  constructor(entryName: string, options: zlib.ZlibOptions, maxBytes = MAX_BYTES) {
    this.#name = Buffer.from(entryName, 'utf8');
    // A flush ends each block on a byte and leaves the stream open, so that the blocks joined are one deflate stream.
    this.#options = { ...options, finishFlush: zlib.constants.Z_SYNC_FLUSH };
    this.#maxBytes = maxBytes;
  }

  begin(): Buffer {
    return localHeader(this.#name);
  }

  /** CRC and size are taken in the order of the calls, before anything is awaited. */
  async block(plain: Buffer): Promise<Buffer> {
    this.#unfinished += 1;
    this.#crc = zlib.crc32(plain, this.#crc);
    this.#bytes += plain.length;
    if (this.#bytes > this.#maxBytes) throw tooLarge(this.#maxBytes);
    const stored = await deflateRaw(plain, this.#options);
    this.#storedBytes += stored.length;
    this.#unfinished -= 1;
    return stored;
  }

  end(): Buffer {
    if (this.#unfinished > 0) {
      throw new Error('A zip archive was ended before each of its blocks was compressed.');
    }
    const figures = {
      crc: this.#crc,
      bytes: this.#bytes,
      storedBytes: this.#storedBytes + LAST_BLOCK.length,
    };
    const descriptor = dataDescriptor(figures);
    const central = centralHeader(this.#name, figures);
    const centralAt = this.begin().length + figures.storedBytes + descriptor.length;
    if (centralAt > this.#maxBytes) throw tooLarge(this.#maxBytes);
    return Buffer.concat([LAST_BLOCK, descriptor, central, endRecord(central.length, centralAt)]);
  }
}

function tooLarge(maxBytes: number): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'archive/zip-too-large',
    `A part of more than ${maxBytes} bytes cannot be compressed as zip.`,
    { nextStep: 'Choose gzip or zstd.' },
  );
}
