/** Fetches documents by path as they were at one moment, in the order asked, however often an answer is cut, a few MiB at a time. */
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { FirestoreConnection } from './FirestoreConnection.ts';
import { explainReadTime } from './grpcStatus.ts';
import { Patience, STREAM_TIMEOUT_MS } from './Patience.ts';
import { batchGetRequest } from './requests.ts';
import { answerOfBatchGet } from './responses.ts';

export interface FetchOptions {
  /** RFC 3339 with microseconds; null reads the present, which is another moment with each answer. */
  readTime: string | null;
  signal?: AbortSignal;
}

export interface FetchedDocument {
  path: string;
  /** Document wire bytes; null when there was no such document at that time. */
  document: Buffer | null;
}

const ANSWER_BYTES = 4 * 1024 * 1024;
/** An answer is given up here: its documents are larger than those before. What it brought is kept. */
const MOST_ANSWER_BYTES = 2 * ANSWER_BYTES;
const FIRST_PATHS = 32;
const MOST_PATHS = 500;

export class DocumentFetcher {
  readonly #connection: FirestoreConnection;
  readonly #clock: Clock;

  constructor(connection: FirestoreConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** The documents of all these relative paths, in their order; for some hundreds of paths, as all are held at once. */
  async fetchAll(
    paths: readonly string[],
    options: { readTime: string; signal?: AbortSignal },
  ): Promise<(Buffer | null)[]> {
    const documents: (Buffer | null)[] = [];
    for await (const batch of this.fetch([paths], options)) {
      for (const { document } of batch) documents.push(document);
    }
    return documents;
  }

  /**
   * One entry for each path, in their order, in batches that are never empty. The next page of paths is taken when all
   * of the last has been handed over. Holds the page and about 16 MiB of documents, however large they are.
   */
  async *fetch(
    pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
    options: FetchOptions,
  ): AsyncGenerator<FetchedDocument[], void, void> {
    const portion = new Portion();
    for await (const page of pages) yield* this.#fetchPage(page, portion, options);
  }

  async *#fetchPage(
    page: readonly string[],
    portion: Portion,
    options: FetchOptions,
  ): AsyncGenerator<FetchedDocument[], void, void> {
    const patience = new Patience(this.#clock, options.signal);
    // Documents that came before their turn.
    const arrived = new Map<string, FetchedDocument>();
    let done = 0;
    while (done < page.length) {
      const window = page.slice(done, done + portion.paths);
      const wanted = new Set(window.filter((path) => !arrived.has(path)));
      try {
        for await (const documents of this.#ask(wanted, portion, options)) {
          for (const fetched of documents) arrived.set(fetched.path, fetched);
          patience.progressed();
        }
      } catch (error) {
        await patience.bear(explainReadTime(error, options.readTime));
      }
      const ready = takeInOrder(window, arrived);
      done += ready.length;
      if (ready.length > 0) yield ready;
    }
  }

  /** Asks once. Each path is answered once or the call fails, unless it is given up for the size of its answer. */
  async *#ask(
    paths: ReadonlySet<string>,
    portion: Portion,
    options: FetchOptions,
  ): AsyncGenerator<FetchedDocument[], void, void> {
    const { databaseName, documentsRoot } = this.#connection;
    const request = batchGetRequest(databaseName, documentsRoot, paths, options.readTime);
    const answers = this.#connection.stream('BatchGetDocuments', request, 'Fetching documents', {
      timeoutMs: STREAM_TIMEOUT_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const waiting = new Set(paths);
    const found = { documents: 0, bytes: 0 };
    try {
      for await (const batch of answers) {
        const fetched: FetchedDocument[] = [];
        for (const message of batch) {
          const answer = answerOfBatchGet(message);
          if (answer === null) continue;
          const { name, document } = answer;
          const path = name.slice(documentsRoot.length + 1);
          if (name !== `${documentsRoot}/${path}` || !waiting.delete(path)) throw unasked(name);
          fetched.push({ path, document });
          if (document === null) continue;
          found.documents += 1;
          found.bytes += document.length;
        }
        if (fetched.length > 0) yield fetched;
        if (found.bytes > MOST_ANSWER_BYTES) return;
      }
    } finally {
      portion.learn(found);
    }
    if (waiting.size > 0) throw unanswered(waiting, paths.size);
  }
}

/** How many paths to ask for, so that an answer has about 4 MiB whatever the documents weigh. */
class Portion {
  #meanBytes: number | null = null;

  get paths(): number {
    if (this.#meanBytes === null) return FIRST_PATHS;
    const fitting = Math.floor(ANSWER_BYTES / this.#meanBytes);
    return Math.min(MOST_PATHS, Math.max(1, fitting));
  }

  /** The last answer counts for half of what is expected: sizes differ more between collections than within one. */
  learn(found: { documents: number; bytes: number }): void {
    if (found.documents === 0) return;
    const mean = found.bytes / found.documents;
    this.#meanBytes = this.#meanBytes === null ? mean : (this.#meanBytes + mean) / 2;
  }
}

/** The documents of the paths up to the first that has not arrived. */
function takeInOrder(
  paths: readonly string[],
  arrived: Map<string, FetchedDocument>,
): FetchedDocument[] {
  const ready: FetchedDocument[] = [];
  for (const path of paths) {
    const fetched = arrived.get(path);
    if (fetched === undefined) break;
    ready.push(fetched);
  }
  for (const { path } of ready) arrived.delete(path);
  return ready;
}

function unasked(name: string): FirevaultError {
  return new FirevaultError(
    'internal',
    'firestore/unasked-answer',
    `Fetching documents failed: the server answered with ${name}, which was not asked for.`,
  );
}

function unanswered(waiting: ReadonlySet<string>, asked: number): FirevaultError {
  const [first] = waiting;
  return new FirevaultError(
    'internal',
    'firestore/short-answer',
    `Fetching documents failed: the server did not answer for ${waiting.size} of ${asked} documents; the first is ${first}.`,
  );
}
