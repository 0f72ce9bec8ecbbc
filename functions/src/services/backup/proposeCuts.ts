/** Looks with a few one-document probes at where in a range the documents are, and proposes where to cut it. */
import { alphabetOf } from '../../domain/alphabet.ts';
import { comparePaths } from '../../domain/documentName.ts';
import { interpolatePath, midpoint } from '../../domain/midpoint.ts';
import {
  CODE_POINTS,
  characterFrom,
  codePointOf,
  documentPathFrom,
  idCharacters,
  isNumericToken,
  LOWEST_CHARACTER,
  numberOf,
  numericToken,
  pathAfterPrefix,
  sharedTokens,
  tokensOf,
} from '../../domain/pathTokens.ts';
import { type NameRange, rangeAfter } from '../../domain/ranges.ts';

/** The path of the first document in a range; null when it is empty. */
type FirstPath = (range: NameRange) => Promise<string | null>;

interface CutProposal {
  /** Paths that spread evenly over the names there seem to be; not documents themselves. */
  points: string[];
  /** A document after the first, for when no point has a document behind it; null when there is no second one. */
  fallback: string | null;
  probes: number;
}

/** Halvings of the space above the last document that was found. */
const REFINEMENTS = 4;

/** Proposes at most `pieces - 1` points, with at most `allowance` probes. */
export async function proposeCuts(
  firstPath: FirstPath,
  range: NameRange,
  pieces: number,
  allowance: number,
): Promise<CutProposal> {
  const survey = new Survey(firstPath, range, allowance);
  const found = await survey.run();
  if (found === null || found.until === null) {
    return { points: [], fallback: found?.last ?? null, probes: survey.probes };
  }
  const { first, last, until, alphabet } = found;
  const count = Math.min(pieces - 1, allowance - survey.probes);
  const points: string[] = [];
  for (let index = 1; index <= count; index++) {
    const point = interpolatePath(first, until, index / (count + 1), alphabet);
    if (point !== null && point !== points.at(-1)) points.push(point);
  }
  return { points, fallback: last === first ? null : last, probes: survey.probes };
}

interface Extent {
  first: string;
  /** A late document; `first` when the allowance did not last to find another. */
  last: string;
  /** No document of the range is here or later; null when the names do not spread evenly between `first` and here. */
  until: string | null;
  alphabet: readonly string[];
}

class Survey {
  probes = 0;
  readonly #firstPath: FirstPath;
  readonly #range: NameRange;
  readonly #allowance: number;
  /** Documents that were come across. */
  readonly #seen: string[] = [];

  constructor(firstPath: FirstPath, range: NameRange, allowance: number) {
    this.#firstPath = firstPath;
    this.#range = range;
    this.#allowance = allowance;
  }

  /** null when fewer than two documents were found. */
  async run(): Promise<Extent | null> {
    const first = await this.#probe(this.#range);
    return first === null ? null : this.#extent(first, 0);
  }

  async #extent(first: string, knownShared: number): Promise<Extent | null> {
    const tokens = tokensOf(first);
    const shared = await this.#sharedByAll(tokens, knownShared);
    if (shared === tokens.length) {
      // Everything else lies below this document or has a longer id: what comes next says more.
      const second = await this.#probe(rangeAfter(this.#range, first));
      if (second === null) return null;
      if (!this.#hasAllowance) return { first, last: second, until: null, alphabet: [] };
      const rest = await this.#extent(second, shared);
      return rest ?? { first, last: second, until: null, alphabet: [] };
    }
    if (isNumericToken(tokens[shared])) {
      const text = await this.#from(
        documentPathFrom([...tokens.slice(0, shared), LOWEST_CHARACTER]),
      );
      // Numbers and text do not share a scale: they part here.
      if (text !== null) return { first, last: text, until: null, alphabet: [] };
    }
    const top = isNumericToken(tokens[shared])
      ? await this.#highestNumber(tokens, shared)
      : await this.#highestCharacter(tokens, shared);
    return this.#refine(first, top, shared);
  }

  /** How many tokens of the first document all others begin with too. */
  async #sharedByAll(tokens: readonly string[], known: number): Promise<number> {
    const until = this.#range.until === null ? [] : tokensOf(this.#range.until);
    let least = Math.max(known, sharedTokens(tokens, until));
    let most = tokens.length;
    // Most often the bounds already say it all, so the first step is the shortest.
    for (
      let length = least + 1;
      least < most && this.#hasAllowance;
      length = Math.ceil((least + most) / 2)
    ) {
      const other = await this.#from(pathAfterPrefix(tokens, length));
      if (other === null) least = length;
      else most = Math.min(length - 1, sharedTokens(tokens, tokensOf(other)));
    }
    return least;
  }

  /** A document with the highest character at `at`, by halving the code points: ASCII first. */
  async #highestCharacter(tokens: readonly string[], at: number): Promise<string | null> {
    const base = tokens.slice(0, at);
    let highest: string | null = null;
    let low = codePointOf(tokens[at]);
    let end = CODE_POINTS;
    while (end - low > 1 && this.#hasAllowance) {
      const middle = low < 0x80 && end > 0x80 ? 0x80 : (low + end) >> 1;
      const character = characterFrom(middle);
      const code = codePointOf(character ?? undefined);
      // The surrogates and the slash are no characters of an id: what is left to look at ends before them.
      if (character === null || code >= end) {
        end = middle;
        continue;
      }
      const found = await this.#from(documentPathFrom([...base, character]));
      if (found === null) {
        end = middle;
      } else {
        highest = found;
        low = Math.max(code, codePointOf(tokensOf(found)[at]));
      }
    }
    return highest;
  }

  /** A document with a number at `at` that lies at least half as far from the first as the highest does. */
  async #highestNumber(tokens: readonly string[], at: number): Promise<string | null> {
    const base = tokens.slice(0, at);
    const start = numberOf(tokens[at] ?? '');
    let highest: string | null = null;
    let low = -1;
    let end = 64;
    while (end - low > 1 && this.#hasAllowance) {
      const power = (low + end) >> 1;
      const token = numericToken(start + 2n ** BigInt(power));
      const found = token === null ? null : await this.#from(documentPathFrom([...base, token]));
      if (found === null) {
        end = power;
      } else {
        highest = found;
        const distance = numberOf(tokensOf(found)[at] ?? '') - start;
        low = Math.max(power, distance.toString(2).length - 1);
      }
    }
    return highest;
  }

  /** Closes in on the end of the documents from the highest one found. */
  async #refine(first: string, top: string | null, shared: number): Promise<Extent> {
    const { until: end } = this.#range;
    let last = top ?? first;
    const above = this.#endAbove(tokensOf(last), shared, first);
    let until = above === null || (end !== null && comparePaths(above, end) > 0) ? end : above;
    for (let round = 0; round < REFINEMENTS; round++) {
      const middle = midpoint(last, until, this.#alphabet(shared));
      if (middle === null || !this.#hasAllowance) break;
      const found = await this.#from(middle);
      if (found === null) until = middle;
      else last = found;
    }
    return { first, last, until, alphabet: this.#alphabet(shared) };
  }

  #endAbove(last: readonly string[], shared: number, first: string): string | null {
    const token = last[shared] ?? '';
    const start = tokensOf(first)[shared] ?? '';
    if (!isNumericToken(token)) return pathAfterPrefix(last, shared + 1);
    const power = (numberOf(token) - numberOf(start)).toString(2).length;
    const beyond = numericToken(numberOf(start) + 2n ** BigInt(power));
    return documentPathFrom([...last.slice(0, shared), beyond ?? LOWEST_CHARACTER]);
  }

  #alphabet(shared: number): readonly string[] {
    return alphabetOf(this.#seen.flatMap((path) => idCharacters(tokensOf(path), shared)));
  }

  get #hasAllowance(): boolean {
    return this.probes < this.#allowance;
  }

  /** The first document at or after a path. */
  async #from(path: string | null): Promise<string | null> {
    const { until } = this.#range;
    if (path === null || (until !== null && comparePaths(path, until) > 0)) return null;
    return this.#probe({ ...this.#range, from: path, fromExclusive: false });
  }

  async #probe(range: NameRange): Promise<string | null> {
    this.probes += 1;
    const path = await this.#firstPath(range);
    if (path !== null) this.#seen.push(path);
    return path;
  }
}
