/** The documents of the golden archives: every awkward one of `fixtures/documents`, and some hundred small ones. */
import { readdirSync, readFileSync } from 'node:fs';
import { comparePaths, databaseRoot, relativePath } from '../../domain/documentName.ts';

/** Where the documents of `fixtures/documents` come from, too. */
export const TARGET = { projectId: 'fixtures', databaseId: '(default)' } as const;

export interface GoldenDocument {
  path: string;
  /** Its record, without a line end. */
  line: string;
  /** Null for a document that came without times; no key list can hold it. */
  updateTime: string | null;
}

/** A database at one moment. */
export type State = ReadonlyMap<string, GoldenDocument>;

const FIXTURES = new URL('../../../../fixtures/documents/', import.meta.url);
/** 2025-11-22T09:00:00Z, in seconds. */
const CREATED = 1_763_802_000;

export function stateOf(
  documents: readonly GoldenDocument[],
  isWanted: (document: GoldenDocument) => boolean = () => true,
): State {
  const sorted = documents.filter(isWanted).sort((a, b) => comparePaths(a.path, b.path));
  return new Map(sorted.map((document) => [document.path, document]));
}

/** The state after some documents were written and others deleted. */
export function changed(
  before: State,
  written: readonly GoldenDocument[],
  deleted: readonly string[],
): State {
  const after = new Map(before);
  for (const path of deleted) {
    if (!after.delete(path)) throw new Error(`${path} cannot be deleted: it is not there.`);
  }
  for (const document of written) after.set(document.path, document);
  return stateOf([...after.values()]);
}

/** Every value type, awkward ids and paths; two of them without a time of creation or any time. */
export function awkwardDocuments(): GoldenDocument[] {
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.ndjson'));
  return files.flatMap((file) => {
    const lines = readFileSync(new URL(file, FIXTURES), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => {
      const { name, updateTime } = JSON.parse(line) as { name: string; updateTime?: string };
      return { path: relativePath(name), line, updateTime: updateTime ?? null };
    });
  });
}

/** Customers with orders below some of them, products, and ids whose order is easily got wrong. */
export function smallDocuments(): GoldenDocument[] {
  const customers = numbers(160).flatMap((n) => [
    aDocument(`customers/c${n}`, n),
    ...numbers(n % 4).map((order) => aDocument(`customers/c${n}/orders/${order}`, order)),
  ]);
  const products = numbers(60).map((n) => aDocument(`products/p-${n}`, n));
  // Byte by byte `a-b` would come between `a` and `a/below/1`, and `__id12__` before `__id5__`.
  const sorted = [
    '__id12__',
    '__id5__',
    '__id-3__',
    'a',
    'a/below/1',
    'a-b',
    'a b',
    'A',
    '10',
    '9',
  ];
  return [
    ...customers,
    ...products,
    ...sorted.map((id, n) => aDocument(`sorted/${id}`, n)),
    aDocument('ghosts/not-there/children/1', 1),
  ];
}

/** `version` makes its content and the time of its last change. */
export function aDocument(path: string, n: number, version = 0): GoldenDocument {
  const micros = [0, 120_000, 123_456][n % 3] ?? 0;
  const updateTime = timeText(CREATED + 86_400 * version + n, micros);
  const record = {
    name: `${databaseRoot(TARGET.projectId, TARGET.databaseId)}/${path}`,
    fields: {
      number: { integerValue: String(n) },
      version: { integerValue: String(version) },
      share: { doubleValue: n / 7 },
      isEven: { booleanValue: n % 2 === 0 },
      text: { stringValue: `${path} “${n}” née ${'lorem ipsum '.repeat(n % 5)}` },
      tags: { arrayValue: { values: numbers(n % 3).map((tag) => ({ stringValue: `t${tag}` })) } },
    },
    createTime: timeText(CREATED + n, micros),
    updateTime,
  };
  return { path, line: JSON.stringify(record), updateTime };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** As Firestore prints a time: no fraction, or 3 or 6 digits. */
function timeText(seconds: number, micros: number): string {
  const digits = String(micros).padStart(6, '0');
  const fraction = micros === 0 ? '' : micros % 1000 === 0 ? digits.slice(0, 3) : digits;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
}
