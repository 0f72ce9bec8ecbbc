/** Streams the documents of a range of names at one read time, however long it takes and however often the stream is cut. */

import { relativePath } from '../domain/documentName.ts';
import { FirevaultError } from '../domain/errors.ts';
import { EVERYTHING, type NameRange, rangeAfter } from '../domain/ranges.ts';
import type { Clock } from '../platform/clock.ts';
import { DocumentFetcher } from './DocumentFetcher.ts';
import type { FirestoreConnection } from './FirestoreConnection.ts';
import { firstPath as firstPathIn } from './firstPath.ts';
import { explainReadTime, readingAt } from './grpcStatus.ts';
import { Patience, STREAM_TIMEOUT_MS } from './Patience.ts';
import { partitionPoints } from './partitionQuery.ts';
import { countRequest, listCollectionIdsRequest, scanRequest } from './requests.ts';
import {
  collectionIdsOf,
  countOfAggregation,
  documentOfRunQuery,
  readTimeOfRunQuery,
} from './responses.ts';
import { readDocumentName } from './transcoder/readDocument.ts';

/**
 * How a scan gets at whole documents. `documents`: one query gives them, one read each; the emulator serves it, for
 * production it is not documented. `names`: the query gives names alone, as Google's own recursive delete has it in
 * production, and the documents are fetched by name: two reads each.
 */
export type ScanStrategy = 'documents' | 'names';

export interface ScanOptions {
  /** RFC 3339 with microseconds; null reads the present. */
  readTime: string | null;
  signal?: AbortSignal;
  /** Names, create and update times alone: a third of the bytes. */
  namesOnly?: boolean;
}

interface Paging {
  documents: number;
  /** Hands a page over when its stream has ended, so that none is kept open while the caller is busy. */
  whole: boolean;
}

/** The service cuts a stream after 60 s; a page ends sooner and the next goes on after its last name. */
const STREAMED: Paging = { documents: 50_000, whole: false };
/** As many names as recursive delete asks for; at 6 KiB at most they fit in memory. */
const GATHERED: Paging = { documents: 5000, whole: true };

export class DocumentScanner {
  readonly #connection: FirestoreConnection;
  readonly #clock: Clock;
  readonly #strategy: ScanStrategy;
  readonly #fetcher: DocumentFetcher;

  constructor(connection: FirestoreConnection, clock: Clock, strategy: ScanStrategy = 'documents') {
    this.#connection = connection;
    this.#clock = clock;
    this.#strategy = strategy;
    this.#fetcher = new DocumentFetcher(connection, clock);
  }

  /**
   * Batches of Document wire bytes, range after range in `__name__` order, nested collections and children of missing
   * parents included. Either strategy gives the same bytes, but for a scan of the present: that is no one moment.
   */
  async *scan(
    ranges: readonly NameRange[],
    options: ScanOptions,
  ): AsyncGenerator<Buffer[], void, void> {
    const byName = this.#strategy === 'names' && options.namesOnly !== true;
    for (const range of ranges) {
      if (byName) yield* this.#scanByName(range, options);
      else yield* this.#scanRange(range, options, STREAMED);
    }
  }

  async *#scanByName(range: NameRange, options: ScanOptions): AsyncGenerator<Buffer[], void, void> {
    const names = this.#scanRange(range, { ...options, namesOnly: true }, GATHERED);
    for await (const batch of this.#fetcher.fetch(pathsOf(names), options)) {
      const documents: Buffer[] = [];
      const gone: string[] = [];
      for (const { path, document } of batch) {
        if (document === null) gone.push(path);
        else documents.push(document);
      }
      // In the present it was deleted between both reads, as if the scan had come a little later.
      if (gone.length > 0 && options.readTime !== null) throw vanished(gone, options.readTime);
      if (documents.length > 0) yield documents;
    }
  }

  async *#scanRange(
    range: NameRange,
    options: ScanOptions,
    paging: Paging,
  ): AsyncGenerator<Buffer[], void, void> {
    const patience = new Patience(this.#clock, options.signal);
    let rest = range;
    for (;;) {
      let received = 0;
      let last: Buffer | null = null;
      const page = this.#page(rest, options, paging);
      try {
        for await (const documents of paging.whole ? atOnce(page) : page) {
          received += documents.length;
          last = documents.at(-1) ?? last;
          patience.progressed();
          yield documents;
        }
        if (received < paging.documents) return;
      } catch (error) {
        await patience.bear(explainReadTime(error, options.readTime));
      }
      if (last !== null) rest = rangeAfter(rest, relativePath(readDocumentName(last)));
    }
  }

  async *#page(
    range: NameRange,
    options: ScanOptions,
    paging: Paging,
  ): AsyncGenerator<Buffer[], void, void> {
    const request = scanRequest({
      root: this.#connection.documentsRoot,
      range,
      readTime: options.readTime,
      namesOnly: options.namesOnly ?? false,
      limit: paging.documents,
    });
    const stream = this.#connection.stream('RunQuery', request, 'Reading documents', {
      timeoutMs: STREAM_TIMEOUT_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    for await (const answers of stream) {
      const documents: Buffer[] = [];
      for (const answer of answers) {
        const document = documentOfRunQuery(answer);
        if (document !== null) documents.push(document);
      }
      if (documents.length > 0) yield documents;
    }
  }

  /** How many documents the range holds at that time; billed as one read per 1,000. */
  count(range: NameRange, readTime: string | null): Promise<number> {
    return readingAt(readTime, () => this.#count(range, readTime));
  }

  async #count(range: NameRange, readTime: string | null): Promise<number> {
    const request = countRequest({ root: this.#connection.documentsRoot, range, readTime });
    const counting = this.#connection.stream('RunAggregationQuery', request, 'Counting documents', {
      timeoutMs: STREAM_TIMEOUT_MS,
    });
    for await (const answers of counting) {
      for (const answer of answers) {
        const count = countOfAggregation(answer);
        if (count !== null) return count;
      }
    }
    throw new FirevaultError(
      'unavailable',
      'firestore/no-count',
      'Counting documents failed: the server answered without a count.',
    );
  }

  /** The path of the first document in the range; null when it is empty. */
  firstPath(range: NameRange, readTime: string | null): Promise<string | null> {
    return readingAt(readTime, () => firstPathIn(this.#connection, range, readTime));
  }

  /** The server's own present, to the microsecond: the moment a backup is taken at. */
  async serverTime(): Promise<string> {
    const request = scanRequest({
      root: this.#connection.documentsRoot,
      range: EVERYTHING,
      readTime: null,
      namesOnly: true,
      limit: 1,
    });
    const asking = this.#connection.stream('RunQuery', request, 'Asking the time', {
      timeoutMs: STREAM_TIMEOUT_MS,
    });
    for await (const answers of asking) {
      for (const answer of answers) {
        const time = readTimeOfRunQuery(answer);
        if (time !== null) return time;
      }
    }
    throw new FirevaultError(
      'unavailable',
      'firestore/no-time',
      'The server did not say at what time it reads.',
    );
  }

  /**
   * Document paths that cut a collection group into about `partitions` even shares, in order; none where the server cannot
   * tell, or the group is small.
   */
  async partitionPoints(
    collectionId: string,
    partitions: number,
    readTime: string,
  ): Promise<string[]> {
    const options = { timeoutMs: STREAM_TIMEOUT_MS };
    const points = await readingAt(readTime, () =>
      partitionPoints(this.#connection, collectionId, partitions, readTime, options),
    );
    return points ?? [];
  }

  /** The ids of the root collections at that time, in no particular order. */
  rootCollections(readTime: string | null): Promise<string[]> {
    return readingAt(readTime, () => this.#rootCollections(readTime));
  }

  async #rootCollections(readTime: string | null): Promise<string[]> {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const request = listCollectionIdsRequest(this.#connection.documentsRoot, readTime, pageToken);
      const answer = await this.#connection.unary(
        'ListCollectionIds',
        request,
        'Listing collections',
        { timeoutMs: STREAM_TIMEOUT_MS },
      );
      const page = collectionIdsOf(answer);
      ids.push(...page.ids);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return ids;
  }
}

/** All that a page gives, once it has ended; what came before a failure is handed over before the failure. */
async function* atOnce(page: AsyncIterable<Buffer[]>): AsyncGenerator<Buffer[], void, void> {
  const all: Buffer[] = [];
  let failure: { error: unknown } | null = null;
  try {
    for await (const documents of page) {
      for (const document of documents) all.push(document);
    }
  } catch (error) {
    failure = { error };
  }
  if (all.length > 0) yield all;
  if (failure !== null) throw failure.error;
}

async function* pathsOf(names: AsyncIterable<Buffer[]>): AsyncGenerator<string[], void, void> {
  for await (const page of names) yield page.map((wire) => relativePath(readDocumentName(wire)));
}

/** At one moment a query and a fetch see the same documents: a backup without one of them would be incomplete. */
function vanished(paths: readonly string[], readTime: string): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'firestore/document-vanished',
    `Firestore names ${paths.length} documents at ${readTime} that it does not give; the first is ${paths[0]}.`,
    { nextStep: 'Try again; if it fails again, report it with this message.' },
  );
}
