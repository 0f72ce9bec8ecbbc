/** The awkward documents of `fixtures/documents`: one group a file, one case a line. */
import type { DocumentSpec, FieldSpec, ValueSpec } from './documentSpec.ts';

export interface FixtureCase {
  /** What is awkward about it. */
  about: string;
  document: DocumentSpec;
}

const ROOT = 'projects/fixtures/databases/(default)/documents';
const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('');

const TIMES: Pick<DocumentSpec, 'createTime' | 'updateTime'> = {
  createTime: [1_763_800_000, 0],
  updateTime: [1_763_812_345, 678_901_000],
};

export const fixtureGroups: Record<string, FixtureCase[]> = {
  values: [
    values('no fields at all', 'empty', []),
    values('null and both booleans', 'plain', [
      ['nothing', { null: true }],
      ['yes', { boolean: true }],
      ['no', { boolean: false }],
    ]),
    values('int64 extremes and the bounds of what a double holds exactly', 'integers', [
      ['min', { integer: -(2n ** 63n) }],
      ['max', { integer: 2n ** 63n - 1n }],
      ['zero', { integer: 0n }],
      ['minusOne', { integer: -1n }],
      ['above2to53', { integer: 9_007_199_254_740_993n }],
      ['below2to53', { integer: -9_007_199_254_740_993n }],
      ['above2to32', { integer: 4_294_967_296n }],
    ]),
    values('1 and 1.0, 0 and 0.0 and -0.0 are different values', 'kinds-of-one', [
      ['integer', { integer: 1n }],
      ['double', { double: 1 }],
      ['integerZero', { integer: 0n }],
      ['doubleZero', { double: 0 }],
      ['negativeZero', { double: -0 }],
    ]),
    values('doubles at the edges', 'doubles', [
      ['nan', { double: Number.NaN }],
      ['infinity', { double: Number.POSITIVE_INFINITY }],
      ['negativeInfinity', { double: Number.NEGATIVE_INFINITY }],
      ['smallestSubnormal', { double: 5e-324 }],
      ['largestSubnormal', { double: 2.225073858507201e-308 }],
      ['smallestNormal', { double: 2.2250738585072014e-308 }],
      ['largest', { double: Number.MAX_VALUE }],
      ['sum', { double: 0.1 + 0.2 }],
      ['exponent', { double: 1e21 }],
      ['small', { double: 1e-7 }],
      ['micro', { double: 0.000001 }],
      ['price', { double: -1234.56 }],
      ['seventeenDigits', { double: 123456.78901234567 }],
    ]),
    values('timestamps: both ends, before 1970, leap days, 0, 3 and 6 digits', 'timestamps', [
      ['first', { timestamp: [-62_135_596_800, 0] }],
      ['last', { timestamp: [253_402_300_799, 999_999_000] }],
      ['epoch', { timestamp: [0, 0] }],
      ['beforeEpoch', { timestamp: [-1, 999_000_000] }],
      ['micros', { timestamp: [1_763_800_000, 123_456_000] }],
      ['oneMicro', { timestamp: [1_763_800_000, 1000] }],
      ['millis', { timestamp: [1_763_800_000, 120_000_000] }],
      ['leapDay2000', { timestamp: [951_782_400, 0] }],
      ['afterFebruary1900', { timestamp: [-2_203_891_200, 0] }],
      ['fractionOfEpoch', { timestamp: [0, 5000] }],
    ]),
    values('a timestamp with nanoseconds, which Firestore itself cuts to microseconds', 'nanos', [
      ['nanos', { timestamp: [1_763_800_000, 123_456_789] }],
    ]),
    values('geo points, -0 and 0 among them', 'geo', [
      ['origin', { geo: [0, 0] }],
      ['negativeZeros', { geo: [-0, -0] }],
      ['mixed', { geo: [0, -0] }],
      ['corner', { geo: [-90, 180] }],
      ['london', { geo: [51.5072, -0.1276] }],
    ]),
    values('references: here, another database, another project', 'references', [
      ['here', { reference: `${ROOT}/values/empty` }],
      ['otherDatabase', { reference: 'projects/fixtures/databases/other/documents/a/b' }],
      ['otherProject', { reference: 'projects/elsewhere/databases/(default)/documents/a/b/c/d' }],
      ['oddId', { reference: `${ROOT}/a/%2F "quoted" 😀` }],
    ]),
    values('bytes of each length modulo 3, and every byte', 'bytes', [
      ['none', { bytes: Buffer.alloc(0) }],
      ['one', { bytes: Buffer.from([0xff]) }],
      ['two', { bytes: Buffer.from([0xfb, 0xef]) }],
      ['three', { bytes: Buffer.from([0, 0x10, 0x83]) }],
      ['all', { bytes: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) }],
    ]),
    values('empty text, map and array', 'empties', [
      ['string', { string: '' }],
      ['map', { map: [] }],
      ['array', { array: [] }],
      ['nested', { map: [['map', { map: [] }]] }],
      ['inArray', { array: [{ map: [] }, { string: '' }, { null: true }] }],
    ]),
    values('an array of every kind', 'mixed-array', [
      [
        'all',
        {
          array: [
            { null: true },
            { boolean: false },
            { integer: 1n },
            { double: 1 },
            { timestamp: [0, 0] },
            { string: 'x' },
            { bytes: Buffer.from('x') },
            { reference: `${ROOT}/a/b` },
            { geo: [1, 2] },
            { map: [['array', { array: [{ integer: 1n }] }]] },
          ],
        },
      ],
    ]),
  ],
  'typed-maps': [
    values('vectors, which are maps of a reserved form', 'vectors', [
      ['three', vector([1, -0.5, 0.25])],
      ['one', vector([0])],
    ]),
    values('other maps that carry __type__, which Standard edition refuses', 'typed', [
      ['typeAlone', { map: [['__type__', { string: 'mine' }]] }],
      [
        'otherType',
        {
          map: [
            ['__type__', { string: 'mine' }],
            ['value', { integer: 1n }],
          ],
        },
      ],
    ]),
    values('maps of Enterprise edition, which Standard edition refuses', 'enterprise', [
      ['min', { map: [['__min__', { null: true }]] }],
      ['max', { map: [['__max__', { null: true }]] }],
      ['int', { map: [['__int__', { integer: 7n }]] }],
      ['oid', { map: [['__oid__', { string: '507f191e810c19729de860ea' }]] }],
      ['decimal', { map: [['__decimal128__', { string: '1.2E+3' }]] }],
      ['binary', { map: [['__binary__', { bytes: Buffer.from([0, 1, 2]) }]] }],
      [
        'regex',
        {
          map: [
            [
              '__regex__',
              {
                map: [
                  ['pattern', { string: '^a' }],
                  ['options', { string: 'i' }],
                ],
              },
            ],
          ],
        },
      ],
    ]),
  ],
  'field-names': [
    values('names that need quotes in a field path', 'quoted', [
      ['a.b', { integer: 1n }],
      ['with space', { integer: 2n }],
      ['back`tick', { integer: 3n }],
      ['back\\slash', { integer: 4n }],
      ['"quotes"', { integer: 5n }],
      ['new\nline', { integer: 6n }],
      ['nul\u0000', { integer: 7n }],
      ['😀', { integer: 8n }],
      ['~*/[]', { integer: 9n }],
      [' ', { integer: 10n }],
      ['\u200b', { integer: 11n }],
      ['é', { integer: 12n }],
      ['e\u0301', { integer: 13n }],
    ]),
    values(
      'names that objects of JavaScript put in another order or treat in another way',
      'objects',
      [
        ['2', { string: 'first on the wire' }],
        ['10', { string: 'second' }],
        ['1', { string: 'third' }],
        ['constructor', { string: 'a property of every object' }],
        ['toString', { string: 'another' }],
        ['length', { integer: 0n }],
      ],
    ),
    values('the names that records and values use themselves', 'ours', [
      ['name', { string: 'not the name' }],
      ['fields', { map: [['fields', { string: '"},"updateTime":"' }]] }],
      ['updateTime', { string: '2026-11-22T14:00:00Z"}' }],
      ['deleted', { boolean: true }],
      ['stringValue', { map: [['stringValue', { string: 'x' }]] }],
    ]),
    values('a name of 1,500 bytes', 'long-name', [['n'.repeat(1500), { boolean: true }]]),
    values('__proto__, which Firestore refuses and a reader must survive', 'reserved', [
      ['__proto__', { map: [['polluted', { boolean: true }]] }],
    ]),
  ],
  strings: [
    values('every control character', 'controls', [
      ['all', { string: CONTROLS }],
      ['delete', { string: '\u007f\u0080\u009f' }],
    ]),
    values('what JSON or JavaScript treat in a special way', 'special', [
      ['quotes', { string: '"\\/\b\f\n\r\t' }],
      ['separators', { string: 'line\u2028paragraph\u2029' }],
      ['byteOrderMark', { string: '\ufeffx' }],
      ['looksEscaped', { string: '\\u0041\\n' }],
      ['html', { string: '<script>&amp;' }],
    ]),
    values('the ends of each length of UTF-8', 'utf8', [
      ['two', { string: '\u0080\u07ff' }],
      ['three', { string: '\u0800\ud7ff\ue000\ufffd\uffff' }],
      ['four', { string: '\u{10000}\u{1f600}\u{10ffff}' }],
      ['combining', { string: 'e\u0301 é 👩‍👩‍👧 🇬🇧' }],
      ['rightToLeft', { string: 'שלום مرحبا' }],
    ]),
    values('long texts, with and without escapes', 'long-text', [
      ['ascii', { string: 'The quick brown fox jumps over the lazy dog. '.repeat(120) }],
      ['escapes', { string: 'a "line"\n'.repeat(1000) }],
      ['cjk', { string: '日本語のテキスト'.repeat(300) }],
      ['nul', { string: '\u0000'.repeat(2000) }],
    ]),
  ],
  nesting: [
    values('20 levels, the most that Firestore takes: maps', 'maps', [['m', nestedMap(20)]]),
    values('20 levels: maps and arrays by turns', 'both', [['m', nestedBoth(20)]]),
    values('messages just below and above 127 bytes, where lengths take a second byte', 'lengths', [
      ...[117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128].map(
        (length): FieldSpec => [`s${length}`, { map: [['t', { string: 'x'.repeat(length) }]] }],
      ),
      [
        'array',
        { array: Array.from({ length: 70 }, (_, n): ValueSpec => ({ integer: BigInt(n) })) },
      ],
      ['twoBytes', { map: [['b', { bytes: Buffer.alloc(16_384, 7) }]] }],
    ]),
  ],
  ids: [
    ...[
      ['an escaped slash is text', '%2F'],
      ['spaces', ' a b '],
      ['a line feed', 'line\nfeed'],
      ['NUL', 'nul\u0000'],
      ['emoji', '😀'],
      ['a numeric id', '__id7__'],
      ['the smallest numeric id', '__id-9223372036854775808__'],
      ['quotes and backslashes', '"\\'],
      ['dots', 'a.b..c'],
      ['1,500 bytes', 'é'.repeat(750)],
      ['combining characters', 'e\u0301'],
      ['U+FFFD, which is no error', '\ufffd'],
      ['U+FFFF', '\uffff'],
      ['colon, hash, query', 'a:b#c?d&e=f'],
    ].map(([about, id]) => anId(about as string, `ids/${id}`)),
    anId('in odd collections, below a missing parent', 'a b/é/documents/databases/😀/x'),
    anId('no time of creation', 'ids/no-create-time', { updateTime: [1_763_800_000, 1000] }),
    anId('no times', 'ids/no-times', {}),
  ],
};

function values(about: string, id: string, fields: FieldSpec[]): FixtureCase {
  return { about, document: { name: `${ROOT}/values/${id}`, fields, ...TIMES } };
}

function anId(about: string, path: string, times = TIMES): FixtureCase {
  return {
    about,
    document: { name: `${ROOT}/${path}`, fields: [['id', { string: path }]], ...times },
  };
}

function vector(numbers: number[]): ValueSpec {
  const elements = numbers.map((double): ValueSpec => ({ double }));
  return {
    map: [
      ['__type__', { string: '__vector__' }],
      ['value', { array: elements }],
    ],
  };
}

function nestedMap(levels: number): ValueSpec {
  return levels === 0 ? { string: 'bottom' } : { map: [[`level${levels}`, nestedMap(levels - 1)]] };
}

function nestedBoth(levels: number): ValueSpec {
  if (levels === 0) return { integer: 0n };
  const inner = nestedBoth(levels - 1);
  return levels % 2 === 0 ? { map: [['a', inner]] } : { array: [inner] };
}
