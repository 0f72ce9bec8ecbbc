/** Sends one object to Cloud Storage, in repeatable chunks where the server takes them. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { File, FileMetadata } from '@google-cloud/storage';
import { partBytes } from '../storeInParts.ts';

const pieceBytes = 256 << 10;

/** One object on its way; visible only when `finish` has resolved. */
export class GcsUpload {
  readonly #stream: Writable;
  readonly #failed: Promise<never>;
  #session: string | undefined;

  constructor(file: File, resumable: boolean, metadata: FileMetadata) {
    // Emulators take a resumable upload in one request alone; Cloud Storage also in repeatable chunks.
    const chunks = resumable && !isEmulator() ? { chunkSize: partBytes } : {};
    this.#stream = file.createWriteStream({ resumable, validation: 'crc32c', metadata, ...chunks });
    this.#stream.on('uri', (uri: string) => {
      this.#session = uri;
    });
    this.#failed = once(this.#stream, 'close').then(() => {
      throw this.#stream.errored ?? new Error('The upload was closed.');
    });
    this.#failed.catch(() => undefined);
  }

  async write(bytes: Buffer): Promise<void> {
    // In pieces: each of the library's own streams holds on to what it is given last.
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      if (this.#stream.write(bytes.subarray(at, at + pieceBytes))) continue;
      await Promise.race([once(this.#stream, 'drain'), this.#failed]);
    }
  }

  async finish(): Promise<void> {
    const finished = once(this.#stream, 'finish');
    this.#stream.end();
    await Promise.race([finished, this.#failed]);
  }

  /** Ends the requests and gives the session back; one that stays behind is dropped by the server after a week. */
  async abandon(): Promise<void> {
    this.#stream.on('error', () => undefined);
    this.#stream.destroy();
    if (this.#session === undefined || isEmulator()) return;
    // Its address is its own credential.
    await fetch(this.#session, { method: 'DELETE', signal: AbortSignal.timeout(10_000) });
  }
}

/** Whether the library speaks to the Storage emulator, which it finds by this variable. */
function isEmulator(): boolean {
  return process.env.STORAGE_EMULATOR_HOST !== undefined;
}
