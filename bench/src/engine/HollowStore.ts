/** A store that says that it holds some objects, and really holds the one that was put into it last. */
import type {
  StorageObject,
  StorageProvider,
} from '../../../functions/src/storage/StorageProvider.ts';

export class HollowStore implements StorageProvider {
  readonly name = 'disk';
  readonly #objects: Iterable<StorageObject>;
  #last: Buffer = Buffer.alloc(0);

  /** `objects` are listed once. */
  constructor(objects: Iterable<StorageObject>) {
    this.#objects = objects;
  }

  get bytes(): number {
    return this.#last.length;
  }

  async list(): Promise<StorageObject[]> {
    return [...this.#objects];
  }

  async upload(data: Buffer): Promise<string> {
    this.#last = data;
    return 'hollow:last';
  }

  async uploadStream(source: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(chunk);
    return this.upload(Buffer.concat(chunks));
  }

  /** A copy, as what comes over a network is one. */
  async download(): Promise<Buffer> {
    return Buffer.from(this.#last);
  }

  async *downloadStream(): AsyncGenerator<Uint8Array> {
    yield this.#last;
  }

  async stat(path: string): Promise<StorageObject> {
    return { path, sizeBytes: this.#last.length, updatedAt: null };
  }

  async delete(path: string): Promise<void> {
    throw new Error(`Nothing is to be removed, ${path} least of all.`);
  }

  async getSignedUrl(path: string): Promise<string> {
    return `hollow:${path}`;
  }
}
