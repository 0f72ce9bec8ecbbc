/** The databases that are measured: the same on every machine, each built to show one thing. */
import type { RestDocument, RestFields } from '../../local/src/demoData/RestValue.ts';
import { type Random, seededRandom } from '../../local/src/demoData/random.ts';
import {
  bool,
  bytes,
  double,
  int,
  list,
  map,
  moment,
  nothing,
  place,
  reference,
  text,
  vector,
} from '../../local/src/demoData/values.ts';

export interface DataSet {
  id: string;
  /** What it is, for a person. */
  title: string;
  documents: (root: string) => Generator<RestDocument>;
}

const startMs = Date.UTC(2026, 0, 1);
const words =
  'order roast filter crema grinder bean kettle saucer crate pallet invoice harbour'.split(' ');

/** `scale` 1 is the full size; smaller ones are for trying things out. */
export function dataSets(scale: number): Record<'S' | 'M' | 'L' | 'G' | 'T' | 'R' | 'U', DataSet> {
  const scaled = (count: number) => Math.max(3, Math.round(count * scale));
  return {
    S: {
      id: 'S',
      title: 'mixed, with sub-collections',
      documents: () => mixed(scaled(2000)),
    },
    M: { id: 'M', title: 'flat, 500 bytes each', documents: () => flat(scaled(20_000)) },
    L: { id: 'L', title: 'flat, 4 KiB each', documents: () => flat(scaled(10_000), 3900) },
    G: { id: 'G', title: 'below parents that are missing', documents: () => orphans(scaled(300)) },
    T: {
      id: 'T',
      title: 'one document per value type',
      documents: (root) => valueTypes(root),
    },
    R: {
      id: 'T-ref',
      title: 'value types, references left out',
      documents: (root) => withoutReferences(valueTypes(root)),
    },
    U: { id: 'U', title: 'multibyte text', documents: () => multibyte(scaled(600)) },
  };
}

/** Two sub-documents for each customer; no references, on which one of the peers crashes. */
function* mixed(customers: number): Generator<RestDocument> {
  const random = seededRandom(1);
  for (let number = 0; number < customers; number++) {
    const id = `customers/c${String(number).padStart(6, '0')}`;
    yield {
      path: id,
      fields: {
        name: text(`${random.pick(words)} ${random.pick(words)}`),
        isActive: bool(random.fraction() < 0.8),
        balance: double(random.whole(1, 99_999) / 100 + 0.001),
        visits: int(random.whole(0, 500)),
        joinedAt: moment(startMs + random.whole(0, 3e10), random.whole(0, 999)),
        home: place(random.whole(-89, 89) + 0.5, random.whole(-179, 179) + 0.25),
        tags: list(text(random.pick(words)), int(number), nothing),
        address: map({ street: text(sentence(random, 40)), floor: int(random.whole(0, 9)) }),
      },
    };
    for (let order = 1; order <= 2; order++) {
      yield {
        path: `${id}/orders/${order}`,
        fields: { total: int(random.whole(100, 99_999)), note: text(sentence(random, 120)) },
      };
    }
  }
}

/** `characters` of text in each document, and some 140 bytes beside it. */
export function* flat(count: number, characters = 360): Generator<RestDocument> {
  const random = seededRandom(2);
  for (let number = 0; number < count; number++) {
    yield {
      path: `events/e${String(number).padStart(9, '0')}`,
      fields: flatFields(random, number, characters),
    };
  }
}

/** Every hundredth document with a field more; another hundredth each `round`. */
export function* changedOnePercent(
  documents: Iterable<RestDocument>,
  round: number,
): Generator<RestDocument> {
  let index = 0;
  for (const { path, fields } of documents) {
    if (index++ % 100 === round % 100) yield { path, fields: { ...fields, changedIn: int(round) } };
  }
}

function flatFields(random: Random, number: number, characters: number): RestFields {
  return {
    number: int(number),
    amount: double(random.whole(1, 1e6) / 100 + 0.001),
    isPaid: bool(random.fraction() < 0.5),
    at: moment(startMs + number * 1000, random.whole(0, 999)),
    kind: text(random.pick(words)),
    text: text(sentence(random, characters)),
  };
}

function* orphans(count: number): Generator<RestDocument> {
  yield { path: 'regions/known', fields: { name: text('the only region that exists') } };
  for (let number = 0; number < count; number++) {
    yield {
      path: `regions/r${number % 17}/stores/s${number}/shelves/1`,
      fields: { count: int(number) },
    };
  }
}

/** One collection per type, so that a tool that loses a batch loses no other type with it. */
function* valueTypes(root: string): Generator<RestDocument> {
  const values: Record<string, RestFields> = {
    string: { value: text('plain') },
    smallInteger: { value: int(42) },
    bigInteger: { value: int('9007199254740993'), largest: int('9223372036854775807') },
    fraction: { value: double(1.5) },
    wholeDouble: { value: double(1) },
    minusZero: { value: double(-0) },
    notANumber: { value: double('NaN') },
    infinity: { value: double('Infinity') },
    boolean: { value: bool(true) },
    null: { value: nothing },
    bytes: { value: bytes(Uint8Array.of(0, 255, 128, 7)) },
    timestamp: { value: moment(startMs, 123), 'dotted.key': moment(startMs, 456) },
    timestampLookalike: { value: map({ _seconds: int(1), _nanoseconds: int(2) }) },
    geoPoint: { value: place(52.5, 13.4) },
    emptyMap: { value: map({}) },
    emptyList: { value: list() },
    nested: { value: map({ list: list(map({ deep: int(1) }), nothing) }) },
    vector: { value: vector([1, 2.5, -3]) },
    reference: { target: reference(`${root}/t_string/one`) },
    referenceList: { targets: list(reference(`${root}/a/b`), reference(`${root}/c/d`)) },
  };
  for (const [name, fields] of Object.entries(values)) yield { path: `t_${name}/one`, fields };
}

function* withoutReferences(documents: Generator<RestDocument>): Generator<RestDocument> {
  for (const document of documents) {
    if (!document.path.startsWith('t_reference')) yield document;
  }
}

/** Texts of three and four bytes a character, so that reads of 64 KiB end inside characters; some are longer than that. */
function* multibyte(count: number): Generator<RestDocument> {
  for (let number = 0; number < count; number++) {
    const repeats = number % 75 === 0 ? 6000 : 100;
    const id = String(number).padStart(5, '0');
    yield {
      path: `texts/u${id}`,
      fields: { title: text(`文書番号${id}`), body: text('焙煎所☕🫘é'.repeat(repeats)) },
    };
  }
}

function sentence(random: Random, length: number): string {
  let words_ = '';
  while (words_.length < length) words_ += `${random.pick(words)}${random.whole(0, 999)} `;
  return words_.slice(0, length);
}
