/** Cuts one range into pieces of about the same number of documents, knowing nothing of how their ids are made. */
import { byStart, type NameRange, splitRange } from '../../domain/ranges.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { proposeCuts } from './proposeCuts.ts';

/** What splitting asks of the database. */
export interface ProbedDatabase {
  count(range: NameRange, readTime: string): Promise<number>;
  /** The path of the first document in the range; null when it is empty. */
  firstPath(range: NameRange, readTime: string): Promise<string | null>;
}

interface SplitOptions {
  /** Documents that a piece should hold. */
  target: number;
  /** Paths known beforehand to lie evenly among the documents; those outside the range are ignored. */
  cuts?: readonly string[];
  signal?: AbortSignal;
}

export interface CountedRange {
  range: NameRange;
  documents: number;
}

export interface Split {
  /** In order, adjacent, together exactly the range. */
  pieces: CountedRange[];
  /** Queries for the name of one document: a read each. */
  probes: number;
  /** Aggregations: a read for each 1,000 documents begun. */
  counts: number;
}

const IN_FLIGHT = 8;
/** A piece is cut again until it holds at most this many targets. */
const TOLERANCE = 1.5;
/** Finer than needed, so that uneven pieces can still be joined to even ones. */
const POINTS_PER_TARGET = 2;
/** Ids made to defy this leave a piece whole, which costs the export some speed and nothing else. */
const PROBES_PER_TARGET = 40;
/** So that a cluster of ids can be found in a range of few targets too. */
const PROBES_TO_BEGIN_WITH = 120;
/** Fewer probes find nothing out. */
const LEAST_ALLOWANCE = 8;

/**
 * Pieces of at most 1.5 × `target` documents, as far as 120 probes and 40 a target go. `documents` is what the range holds at
 * `readTime`; the same documents always give the same pieces.
 */
export async function splitByProbing(
  database: ProbedDatabase,
  range: NameRange,
  documents: number,
  readTime: string,
  options: SplitOptions,
): Promise<Split> {
  const splitter = new Splitter(database, readTime, options);
  const pieces = await splitter.split({ range, documents }, options.cuts ?? []);
  return { pieces, probes: splitter.probes, counts: splitter.counts };
}

interface OpenPiece extends CountedRange {
  /** Probes that may still be spent on it. */
  allowance: number;
}

interface PieceWithCuts {
  piece: OpenPiece;
  cuts: readonly string[];
}

class Splitter {
  probes = 0;
  counts = 0;
  readonly #database: ProbedDatabase;
  readonly #readTime: string;
  readonly #target: number;
  readonly #signal: AbortSignal | undefined;
  readonly #done: CountedRange[] = [];

  constructor(database: ProbedDatabase, readTime: string, options: SplitOptions) {
    this.#database = database;
    this.#readTime = readTime;
    this.#target = options.target;
    this.#signal = options.signal;
  }

  async split(whole: CountedRange, knownCuts: readonly string[]): Promise<CountedRange[]> {
    const allowance = PROBES_TO_BEGIN_WITH + PROBES_PER_TARGET * this.#targetsIn(whole);
    let open = this.#setSmallAside([whole], allowance);
    // Round by round, not branch by branch: the order of the answers then has no say in the outcome.
    if (knownCuts.length > 0) {
      open = await this.#divide(open.map((piece) => ({ piece, cuts: knownCuts })));
    }
    while (open.length > 0) open = await this.#divide(await this.#findCuts(open));
    return this.#join(this.#done.sort((a, b) => byStart(a.range, b.range)));
  }

  /** Documents to cut each piece at; none for one that cannot be cut. */
  async #findCuts(pieces: readonly OpenPiece[]): Promise<PieceWithCuts[]> {
    const surveyed = await mapLimited(pieces, IN_FLIGHT, async (piece) => {
      const wanted = this.#targetsIn(piece) * POINTS_PER_TARGET;
      const firstPath = (range: NameRange) => this.#firstPath(range);
      return { piece, ...(await proposeCuts(firstPath, piece.range, wanted, piece.allowance)) };
    });
    const points = surveyed.flatMap(({ piece, points }) => points.map((from) => ({ piece, from })));
    const behind = await mapLimited(points, IN_FLIGHT, async ({ piece, from }) => ({
      piece,
      path: await this.#firstPath({ ...piece.range, from, fromExclusive: false }),
    }));
    return surveyed.map(({ piece, points, fallback, probes }) => {
      const found = behind.flatMap((point) => (point.piece === piece ? (point.path ?? []) : []));
      const allowance = piece.allowance - probes - points.length;
      const cuts = found.length === 0 && fallback !== null ? [fallback] : found;
      return { piece: { ...piece, allowance }, cuts };
    });
  }

  /** Cuts and counts; answers what is to be cut again. */
  async #divide(pieces: readonly PieceWithCuts[]): Promise<OpenPiece[]> {
    const parts = pieces.flatMap(({ piece, cuts }) =>
      splitRange(piece.range, cuts).map((range) => ({ piece, range })),
    );
    const counted = await mapLimited(parts, IN_FLIGHT, async ({ piece, range }) => ({
      piece,
      range,
      documents: range === piece.range ? piece.documents : await this.#count(range),
    }));
    return pieces.flatMap(({ piece }) => {
      const own = counted.filter((part) => part.piece === piece);
      // A piece that came out whole cannot be cut; to try again would ask the same.
      return this.#setSmallAside(own, own.length > 1 ? piece.allowance : 0);
    });
  }

  /** Puts what need not or cannot be cut further with the done, and shares the allowance among the others. */
  #setSmallAside(pieces: readonly CountedRange[], allowance: number): OpenPiece[] {
    const big = pieces.filter((piece) => piece.documents > TOLERANCE * this.#target);
    const targets = big.reduce((sum, piece) => sum + this.#targetsIn(piece), 0);
    const open: OpenPiece[] = [];
    for (const piece of pieces) {
      const { range, documents } = piece;
      const share = Math.floor((allowance * this.#targetsIn(piece)) / Math.max(1, targets));
      if (big.includes(piece) && share >= LEAST_ALLOWANCE) {
        open.push({ range, documents, allowance: share });
      } else {
        this.#done.push({ range, documents });
      }
    }
    return open;
  }

  /** Joins neighbours while that brings a piece nearer to the target. */
  #join(pieces: readonly CountedRange[]): CountedRange[] {
    const joined: CountedRange[] = [];
    for (const piece of pieces) {
      const last = joined.at(-1);
      const sum = (last?.documents ?? 0) + piece.documents;
      if (
        last === undefined ||
        sum > TOLERANCE * this.#target ||
        Math.abs(sum - this.#target) > Math.abs(last.documents - this.#target)
      ) {
        joined.push({ ...piece });
      } else {
        const { until, untilInclusive } = piece.range;
        last.range = { ...last.range, until, untilInclusive };
        last.documents = sum;
      }
    }
    return joined;
  }

  #targetsIn(piece: CountedRange): number {
    return Math.ceil(piece.documents / this.#target);
  }

  #firstPath(range: NameRange): Promise<string | null> {
    this.#signal?.throwIfAborted();
    this.probes += 1;
    return this.#database.firstPath(range, this.#readTime);
  }

  #count(range: NameRange): Promise<number> {
    this.#signal?.throwIfAborted();
    this.counts += 1;
    return this.#database.count(range, this.#readTime);
  }
}
