/** Records that break careless backups: every value type at its limits, awkward ids, parents that do not exist. */
import type { RestDocument, RestFields } from './RestValue.ts';
import {
  bool,
  bytes,
  double,
  int,
  list,
  map,
  nothing,
  place,
  reference,
  text,
  timestamp,
  vector,
} from './values.ts';

const awkwardIds = [
  'a%2Fb',
  'with space',
  'line\nbreak',
  'tab\there',
  '☕️🫘',
  'naïve café',
  '汉字',
  '__id7__',
  '__id-9223372036854775808__',
  '...',
  '.hidden',
  'trailing.',
  '"double" and \'single\'',
  'back\\slash',
  '`tick`',
  'q?x=1&y=2#z',
  '[0]{*}',
  '~!@$^()+=,;:<>|',
  'e\u0301 is not \u00e9',
  '\u00e9 is not e\u0301',
  '\uffff',
  '\u{1f600}',
  'x'.repeat(1500),
];

export function* edgeCaseDocuments(root: string, projectId: string): Generator<RestDocument> {
  for (const [id, fields] of Object.entries(valueTypes(root, projectId))) {
    yield { path: `measurements/${id}`, fields };
  }
  for (const [index, id] of awkwardIds.entries()) {
    yield { path: `notes/${id}`, fields: { position: int(index), id: text(id) } };
    yield { path: `notes/${id}/replies/${id}`, fields: { position: int(index) } };
  }
  yield* withMissingParents();
}

function valueTypes(root: string, projectId: string): Record<string, RestFields> {
  return {
    nulls: { nothing, list: list(nothing, nothing) },
    booleans: { yes: bool(true), no: bool(false) },
    integers: {
      zero: int(0),
      one: int(1),
      minusOne: int(-1),
      largest: int('9223372036854775807'),
      smallest: int('-9223372036854775808'),
      beyondDouble: int('9007199254740993'),
    },
    doubles: {
      one: double(1),
      zero: double(0),
      minusZero: double(-0),
      notANumber: double('NaN'),
      infinity: double('Infinity'),
      minusInfinity: double('-Infinity'),
      smallest: double(5e-324),
      largest: double(1.7976931348623157e308),
      third: double(1 / 3),
      beyondInteger: double(9007199254740994),
    },
    timestamps: {
      first: timestamp('0001-01-01T00:00:00Z'),
      last: timestamp('9999-12-31T23:59:59.999999Z'),
      beforeEpoch: timestamp('1969-12-31T23:59:59.999999Z'),
      epoch: timestamp('1970-01-01T00:00:00Z'),
      micros: timestamp('2024-02-29T12:34:56.789012Z'),
    },
    strings: {
      empty: text(''),
      emoji: text('👩‍🌾☕️🏳️‍🌈'),
      controls: text('\u0000\u0001\t\r\n\u007f\u2028'),
      // Over 64 KiB of UTF-8, and over the 1,500 bytes that Firestore indexes.
      long: text('Kaffeerösterei ☕ 焙煎所 '.repeat(2500)),
    },
    bytes: {
      empty: bytes(new Uint8Array()),
      everyByte: bytes(Uint8Array.from({ length: 256 }, (_, index) => index)),
      notUtf8: bytes(Uint8Array.of(0xff, 0xfe, 0xc0, 0x80)),
    },
    references: {
      here: reference(`${root}/products/sku-0001`),
      nowhere: reference(`${root}/products/does-not-exist`),
      otherDatabase: reference(`projects/${projectId}/databases/analytics/documents/events/1`),
      otherProject: reference('projects/other-project/databases/(default)/documents/a/b/c/d'),
      awkward: reference(`${root}/notes/a%2Fb`),
    },
    places: {
      minusZero: place(-0, -0),
      zero: place(0, 0),
      southWest: place(-90, -180),
      northEast: place(90, 180),
    },
    lists: {
      empty: list(),
      mixed: list(nothing, bool(true), int(1), double(1), text('1'), map({ list: list(int(1)) })),
    },
    maps: {
      empty: map({}),
      awkwardNames: map({ 'a.b': int(1), 'a b': int(2), '☕': int(3), '`': int(4), '\\': int(5) }),
      deep: nested(18),
    },
    vectors: {
      small: vector([1, 2.5, -0]),
      extremes: vector([0, 1.7976931348623157e308, 5e-324]),
      large: vector(Array.from({ length: 768 }, (_, index) => index / 768)),
    },
    empty: {},
    awkwardFieldNames: { 'a.b': int(1), ' ': int(2), '0': int(3), 東京: int(4), "it's": int(5) },
  };
}

/** Firestore allows 20 levels of maps and arrays, the document's own fields being the first. */
function nested(levels: number): ReturnType<typeof map> {
  return levels === 0 ? map({ end: bool(true) }) : map({ next: nested(levels - 1) });
}

/** `archive/2019`, its months and the stores are never written: only what is below them exists. */
function* withMissingParents(): Generator<RestDocument> {
  for (let month = 1; month <= 12; month++) {
    for (let number = 1; number <= 8; number++) {
      yield {
        path: `archive/2019/months/${month}/receipts/${month * 100 + number}`,
        fields: { totalCents: int(number * 1234), isScanned: bool(number % 2 === 0) },
      };
    }
  }
  for (const [store, shelves] of [
    ['malmö', 6],
    ['東京', 4],
  ] as const) {
    for (let shelf = 1; shelf <= shelves; shelf++) {
      yield { path: `stores/${store}/shelves/${shelf}`, fields: { count: int(shelf * 12) } };
    }
  }
}
