/** Finds what changed since the base backup, and turns it into blocks of record lines: documents written since, and deletions. */
import { databaseRoot } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { FetchedDocument } from '../../firestore/DocumentFetcher.ts';
import type { FirestoreTarget } from '../../firestore/FirestoreConnection.ts';
import { BLOCK_BYTES, type KeySink, type ScanTally } from '../../firestore/recordBlocks.ts';
import { appendDeletion } from '../../firestore/records.ts';
import { documentToRecord } from '../../firestore/transcoder/documentToRecord.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';
import { type Difference, KeyWalk } from './KeyWalk.ts';

interface ChangeSources {
  /** The names and update times of the present moment of the backup: Document wire bytes without fields. */
  names: AsyncIterable<Buffer[]>;
  /** The lines of the base's key lists, without line ends. */
  base: AsyncIterable<Buffer[]>;
  /** Whole documents at the backup's moment, in the order asked, a few at a time. */
  fetch: (paths: readonly string[]) => AsyncIterable<FetchedDocument[]>;
  target: FirestoreTarget;
}

/** Documents asked for together. */
const FETCH_TOGETHER = 300;
/** Fewer wait for the next batch of names rather than make a call of their own. */
const WORTH_A_CALL = 100;

/**
 * Like `recordBlocks`: each block holds whole lines, in `__name__` order. `tally.documents` counts the documents seen,
 * `written` and `deletions` the lines.
 */
export async function* changeBlocks(
  sources: ChangeSources,
  tally: ScanTally,
  isFull: () => boolean,
  keys: KeySink,
): AsyncGenerator<Buffer, void, void> {
  const { projectId, databaseId } = sources.target;
  const printer = new ChangePrinter(sources.fetch, databaseRoot(projectId, databaseId), tally);
  const walk = new KeyWalk(sources.names, sources.base, keys.sink, tally);
  try {
    while (await walk.fill()) {
      walk.on(FETCH_TOGETHER);
      if (keys.sink.length >= BLOCK_BYTES) await keys.flush();
      if (walk.differences.length < WORTH_A_CALL && !isFull()) continue;
      yield* printer.print(walk.differences.splice(0));
      // Only here everything up to this path is in, in the part and in its key list.
      tally.lastPath = walk.lastPath;
      if (isFull()) break;
    }
    yield* printer.print(walk.differences.splice(0));
  } finally {
    await walk.close();
  }
  const rest = printer.take();
  if (rest !== null) yield rest;
}

class ChangePrinter {
  readonly #fetch: ChangeSources['fetch'];
  readonly #root: string;
  readonly #tally: ScanTally;
  readonly #sink = new ByteSink(BLOCK_BYTES + 64 * 1024);

  constructor(fetch: ChangeSources['fetch'], root: string, tally: ScanTally) {
    this.#fetch = fetch;
    this.#root = root;
    this.#tally = tally;
  }

  /** Gives out the blocks that are full. */
  async *print(changes: readonly Difference[]): AsyncGenerator<Buffer, void, void> {
    const written = changes.filter(({ isDeletion }) => !isDeletion).map(({ path }) => path);
    let next = 0;
    if (written.length > 0) {
      for await (const batch of this.#fetch(written)) {
        for (const { path, document } of batch) {
          if (document === null) throw vanished(path);
          next = this.#printDeletions(changes, next) + 1;
          this.#tally.bytes += documentToRecord(document, this.#sink);
          this.#tally.written += 1;
          if (this.#sink.length >= BLOCK_BYTES) yield this.#sink.take();
        }
      }
    }
    this.#printDeletions(changes, next);
  }

  /** Prints the deletions from `start` up to the next written document; answers where that stands. */
  #printDeletions(changes: readonly Difference[], start: number): number {
    let at = start;
    for (; changes[at]?.isDeletion === true; at++) {
      this.#tally.bytes += appendDeletion(`${this.#root}/${changes[at]?.path}`, this.#sink);
      this.#tally.deletions += 1;
    }
    return at;
  }

  take(): Buffer | null {
    return this.#sink.length === 0 ? null : this.#sink.take();
  }
}

function vanished(path: string): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'firestore/document-vanished',
    `Firestore listed ${path} at the moment of the backup, and then did not have it at that same moment.`,
    { nextStep: 'Back up again; should it come back, make a full backup.' },
  );
}
