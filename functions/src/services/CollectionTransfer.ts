/** Carries one collection out of the database as record lines and into it again, as a stream, or whole where it is small. */
import { NEVER_BACKED_UP } from '../contract/index.ts';
import {
  comparePaths,
  isDocumentPath,
  relativePath,
  rootCollectionOf,
} from '../domain/documentName.ts';
import { FirevaultError } from '../domain/errors.ts';
import { collectionRange } from '../domain/ranges.ts';
import type { DocumentScanner } from '../firestore/DocumentScanner.ts';
import type { DocumentWriter } from '../firestore/DocumentWriter.ts';
import { newScanTally, recordBlocks } from '../firestore/recordBlocks.ts';
import { placeRecord } from '../firestore/records.ts';
import type { DocumentWrite } from '../firestore/requests.ts';
import { readRecordHeader } from '../firestore/transcoder/readRecordHeader.ts';
import { WriteBatches } from '../firestore/WriteBatches.ts';

interface Dependencies {
  scanner: Pick<DocumentScanner, 'scan' | 'serverTime'>;
  writer: Pick<DocumentWriter, 'write'>;
  /** `projects/p/databases/d/documents` */
  documentsRoot: string;
}

/** What a Buffer may hold; a function has a few hundred MiB for everything. */
const BUFFER_LIMIT_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 10;
const BAD_LINE = 'transfer/bad-line';

export class CollectionTransfer {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** A root collection with everything below it, at one moment: record lines in `__name__` order, about 1 MiB a block. */
  async *exportStream(
    collection: string,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void, void> {
    requireOurs(collection);
    const { scanner } = this.#deps;
    const options = {
      readTime: await scanner.serverTime(),
      ...(signal === undefined ? {} : { signal }),
    };
    const scan = scanner.scan([collectionRange(collection)], options);
    yield* recordBlocks(scan, newScanTally(), () => false);
  }

  /** The same as one Buffer. Throws `transfer/too-large` beyond 64 MiB. */
  async export(collection: string): Promise<Buffer> {
    return gather(this.exportStream(collection), `The collection ${collection}`);
  }

  /**
   * Writes record lines below the collection, replacing whole documents; answers how many. Everything else stays.
   * Throws `transfer/bad-line`, naming the line, for what is no record, lies elsewhere, or is not in `__name__` order;
   * lines before it have been written by then.
   */
  async importStream(
    collection: string,
    source: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<number> {
    const { writer } = this.#deps;
    const batches = new WriteBatches((writes) => writer.write(writes, signal));
    let written = 0;
    try {
      for await (const write of this.#writes(collection, source)) {
        await batches.add(write);
        written += 1;
      }
      await batches.flush();
    } finally {
      await batches.settle();
    }
    return written;
  }

  /** The same of a Buffer, every line of it checked before the first document is written. */
  async import(collection: string, data: Buffer): Promise<number> {
    refuseLarge(data.length, 'The data');
    for await (const _ of this.#writes(collection, one(data)));
    return this.importStream(collection, one(data));
  }

  async *#writes(
    collection: string,
    source: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<DocumentWrite, void, void> {
    requireOurs(collection);
    let previous: string | null = null;
    for await (const { line, number } of linesOf(source)) {
      const { path, document } = this.#parse(line, number);
      if (!isDocumentPath(path)) throw badLine(number, `${path} is no path of a document`);
      if (rootCollectionOf(path) !== collection) throw badLine(number, `it is about ${path}`);
      if (previous !== null && comparePaths(previous, path) >= 0) {
        throw badLine(number, `${path} does not come after ${previous}`);
      }
      previous = path;
      yield { path, document };
    }
  }

  #parse(line: Buffer, number: number): { path: string; document: Buffer } {
    try {
      const { name, deleted } = readRecordHeader(line);
      if (deleted) throw badLine(number, 'it is a deletion');
      return { path: relativePath(name), document: placeRecord(line, this.#deps.documentsRoot) };
    } catch (error) {
      if (!(error instanceof FirevaultError) || error.code === BAD_LINE) throw error;
      throw badLine(number, error.message, error);
    }
  }
}

/** One Buffer of a stream. Throws `transfer/too-large` as soon as it grows beyond 64 MiB; `what` begins the sentence. */
export async function gather(source: AsyncIterable<Uint8Array>, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    refuseLarge(bytes, what);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function refuseLarge(bytes: number, what: string): void {
  if (bytes <= BUFFER_LIMIT_BYTES) return;
  throw new FirevaultError(
    'failed-precondition',
    'transfer/too-large',
    `${what} is larger than the ${BUFFER_LIMIT_BYTES / 1024 / 1024} MiB that are held in memory.`,
    { nextStep: 'Use the streaming variant, or make a backup.' },
  );
}

async function* one(data: Buffer): AsyncGenerator<Buffer, void, void> {
  yield data;
}

/** Lines that hold something, without their ends; counted with the empty ones, from 1. */
async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ line: Buffer; number: number }, void, void> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let number = 1;
  for await (const some of source) {
    const chunk = Buffer.from(some.buffer, some.byteOffset, some.length);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...held, chunk.subarray(start, end)]);
      [held, heldBytes, start] = [[], 0, end + 1];
      if (line.length > 0) yield { line, number };
      number += 1;
    }
    if (start === chunk.length) continue;
    held.push(chunk.subarray(start));
    heldBytes += chunk.length - start;
    if (heldBytes > BUFFER_LIMIT_BYTES) throw badLine(number, 'it is too long to be a document');
  }
  if (held.length > 0) yield { line: Buffer.concat(held), number };
}

function badLine(number: number, why: string, cause?: unknown): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    BAD_LINE,
    `Line ${number} cannot be imported: ${why}.`,
    {
      nextStep: 'Import lines as exportCollection gives them: this collection’s, in order.',
      fields: [{ field: 'data', message: `Line ${number}: ${why}.` }],
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

function requireOurs(collection: string): void {
  if (!NEVER_BACKED_UP.includes(collection)) return;
  throw new FirevaultError(
    'invalid-argument',
    'backup/engine-collection',
    `${collection} is the engine’s own bookkeeping and never carried out or in.`,
    { fields: [{ field: 'collection', message: 'The engine’s own.' }] },
  );
}
