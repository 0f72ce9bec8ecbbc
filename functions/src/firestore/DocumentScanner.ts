/** Streams the documents of a range of names at one read time, however long it takes and however often the stream is cut. */

import { relativePath } from '../domain/documentName.ts';
import { FirevaultError, isTransient } from '../domain/errors.ts';
import { EVERYTHING, type NameRange, rangeAfter } from '../domain/ranges.ts';
import type { Clock } from '../platform/clock.ts';
import type { FirestoreConnection } from './FirestoreConnection.ts';
import { firstPath as firstPathIn } from './firstPath.ts';
import { countRequest, listCollectionIdsRequest, scanRequest } from './requests.ts';
import {
  collectionIdsOf,
  countOfAggregation,
  documentOfRunQuery,
  readTimeOfRunQuery,
} from './responses.ts';
import { readDocumentName } from './transcoder/readDocument.ts';

export interface ScanOptions {
  /** RFC 3339 with microseconds; null reads the present. */
  readTime: string | null;
  signal?: AbortSignal;
  /** Names, create and update times alone: a third of the bytes. */
  namesOnly?: boolean;
}

/** Faults in a row, without one document in between, after which a scan gives up. */
const MAX_BARREN_RETRIES = 3;
/** The service cuts a stream after 60 s; a page ends sooner and the next goes on after its last name. */
const PAGE_DOCUMENTS = 50_000;
const STREAM_TIMEOUT_MS = 70_000;

export class DocumentScanner {
  readonly #connection: FirestoreConnection;
  readonly #clock: Clock;

  constructor(connection: FirestoreConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Batches of Document wire bytes, range after range in `__name__` order, nested collections and children of missing parents included. */
  async *scan(
    ranges: readonly NameRange[],
    options: ScanOptions,
  ): AsyncGenerator<Buffer[], void, void> {
    for (const range of ranges) yield* this.#scanRange(range, options);
  }

  async *#scanRange(range: NameRange, options: ScanOptions): AsyncGenerator<Buffer[], void, void> {
    let rest = range;
    let barren = 0;
    for (;;) {
      let received = 0;
      let last: Buffer | null = null;
      try {
        for await (const answers of this.#page(rest, options)) {
          const documents: Buffer[] = [];
          for (const answer of answers) {
            const document = documentOfRunQuery(answer);
            if (document !== null) documents.push(document);
          }
          if (documents.length === 0) continue;
          received += documents.length;
          last = documents.at(-1) ?? last;
          barren = 0;
          yield documents;
        }
        if (received < PAGE_DOCUMENTS) return;
      } catch (error) {
        barren += 1;
        if (!isTransient(error) || barren > MAX_BARREN_RETRIES) throw error;
        await this.#clock.sleep(250 * 2 ** barren * (0.5 + Math.random()), options.signal);
      }
      if (last !== null) rest = rangeAfter(rest, relativePath(readDocumentName(last)));
    }
  }

  #page(range: NameRange, options: ScanOptions): AsyncGenerator<Buffer[], void, void> {
    const request = scanRequest({
      root: this.#connection.documentsRoot,
      range,
      readTime: options.readTime,
      namesOnly: options.namesOnly ?? false,
      limit: PAGE_DOCUMENTS,
    });
    return this.#connection.stream('RunQuery', request, 'Reading documents', {
      timeoutMs: STREAM_TIMEOUT_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }

  /** How many documents the range holds at that time; billed as one read per 1,000. */
  async count(range: NameRange, readTime: string | null): Promise<number> {
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
    return firstPathIn(this.#connection, range, readTime);
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

  /** The ids of the root collections at that time, in no particular order. */
  async rootCollections(readTime: string | null): Promise<string[]> {
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
