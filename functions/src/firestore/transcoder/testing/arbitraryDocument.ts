/** Arbitrary documents for property tests: every kind, every awkward number and name, nested. */
import fc from 'fast-check';
import type { DocumentSpec, FieldSpec, TimeSpec, ValueSpec } from './documentSpec.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.toWellFormed()),
  fc.string({ maxLength: 20 }),
  fc
    .string({ unit: 'binary', minLength: 250, maxLength: 400 })
    .map((value) => value.toWellFormed()),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u001f',
      '\u007f',
      'é',
      '\u2028',
      '\uffff',
      '😀',
      'a',
    ),
    maxLength: 300,
  }),
);

const fieldName = fc.oneof(
  text,
  fc.constantFrom(
    '2',
    '10',
    '1',
    '__proto__',
    'constructor',
    'a.b',
    '`',
    '__type__',
    'fields',
    'name',
  ),
);

const double = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324),
  fc.integer().map((value) => value / 100),
  fc.integer(),
  fc.constantFrom(
    1e15,
    1e21,
    123456789.123456,
    2 ** 53,
    2 ** 31,
    -(2 ** 31),
    1e-6,
    1e-7,
    0.1 + 0.2,
  ),
);

const time: fc.Arbitrary<TimeSpec> = fc.tuple(
  fc.oneof(
    fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }),
    fc.constantFrom(-62_135_596_800, 253_402_300_799, 0, -1, 951_782_400, 4_107_542_399),
  ),
  fc.oneof(
    fc.integer({ min: 0, max: 999_999 }).map((micros) => micros * 1000),
    fc.constantFrom(0, 1_000_000, 999_000_000, 123_456_789, 123_456_700, 1),
  ),
);

const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(
    0n,
    -1n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n,
    -(2n ** 53n),
    10n ** 15n,
    -(10n ** 15n),
  ),
  fc.integer().map(BigInt),
);

const reference = text.map((id) => `projects/p/databases/(default)/documents/a/${id}`);

const { value } = fc.letrec<{ value: ValueSpec; fields: FieldSpec[] }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof<fc.Arbitrary<ValueSpec>[]>(
      fc.constant({ null: true }),
      fc.boolean().map((boolean) => ({ boolean })),
      integer.map((number) => ({ integer: number })),
      double.map((number) => ({ double: number })),
      time.map((timestamp) => ({ timestamp })),
      text.map((string) => ({ string })),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ bytes })),
      reference.map((name) => ({ reference: name })),
      fc.tuple(double, double).map((geo) => ({ geo })),
    ),
    fc.array(tie('value'), { maxLength: 5 }).map((array) => ({ array })),
    tie('fields').map((map) => ({ map })),
  ),
  fields: fields(tie('value')),
}));

function fields(values: fc.Arbitrary<ValueSpec>): fc.Arbitrary<FieldSpec[]> {
  return fc.uniqueArray(fc.tuple(fieldName, values), { maxLength: 6, selector: ([name]) => name });
}

export const arbitraryDocument: fc.Arbitrary<DocumentSpec> = fc
  .record({
    id: text.filter((id) => id !== ''),
    fields: fields(value),
    createTime: fc.option(time, { nil: undefined }),
    updateTime: fc.option(time, { nil: undefined }),
  })
  .map(({ id, fields: members, createTime, updateTime }) => ({
    name: `projects/p/databases/(default)/documents/c/${id}`,
    fields: members,
    ...(createTime === undefined ? {} : { createTime }),
    ...(updateTime === undefined ? {} : { updateTime }),
  }));
