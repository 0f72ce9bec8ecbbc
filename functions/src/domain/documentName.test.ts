import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  collectionPathOf,
  comparePaths,
  compareSegments,
  databaseRoot,
  documentName,
  isDocumentPath,
  joinPath,
  parseDocumentName,
  relativePath,
  rootCollectionOf,
  splitPath,
} from './documentName.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('documentName', () => {
  it('takes a name apart and puts it together again', () => {
    const name = documentName('p', '(default)', 'users/7/orders/a b');
    expect(name).toBe(`${databaseRoot('p', '(default)')}/users/7/orders/a b`);
    expect(parseDocumentName(name)).toEqual({
      projectId: 'p',
      databaseId: '(default)',
      path: 'users/7/orders/a b',
    });
    expect(relativePath(name)).toBe('users/7/orders/a b');
    expect(relativePath(databaseRoot('p', 'd'))).toBe('');
    expect(joinPath(splitPath('a/b'))).toBe('a/b');
    expect(splitPath('')).toEqual([]);
  });

  it('keeps ids that look like parts of a name', () => {
    expect(relativePath('projects/p/databases/d/documents/documents/databases')).toBe(
      'documents/databases',
    );
    expect(relativePath('projects/p/databases/d/documents/a/%2F')).toBe('a/%2F');
  });

  it.each([
    'users/7',
    'projects//databases/d/documents/a/b',
    'projects/p/databases//documents/a/b',
    'projects/p/databases/d/documentsa/b',
    'projects/p/databases/d',
    'projects/p',
    '',
  ])('refuses %j as a document name', (name) => {
    expect(() => relativePath(name)).toThrow(/is not a document name/);
  });

  it('finds the collection and the root collection of a path', () => {
    expect(collectionPathOf('users/7/orders/1')).toBe('users/7/orders');
    expect(collectionPathOf('users')).toBe('');
    expect(rootCollectionOf('users/7/orders/1')).toBe('users');
    expect(rootCollectionOf('users')).toBe('users');
  });

  it('tells document paths from collection paths and nonsense', () => {
    expect(['a/b', 'a/b/c/d'].every(isDocumentPath)).toBe(true);
    expect(['', 'a', 'a/b/c', 'a//b/c', '/a', 'a/', 'a/b/c/'].some(isDocumentPath)).toBe(false);
  });
});

describe('the order of names', () => {
  it('is the order in which the emulator returns them', () => {
    const ordered = [
      'a/__id-9223372036854775808__',
      'a/__id-5__',
      'a/__id7__',
      'a/__id7__/sub/x',
      'a/__id12__',
      'a/__id9007199254740993__',
      'a/__id9223372036854775807__',
      'a/!',
      'a/1',
      'a/1/sub/x',
      'a/10',
      'a/2',
      'a/__id7',
      'a/__id7_',
      'a/é',
      'a/\ufffd',
      'a/\u{1f600}',
      'a!b/1',
    ];
    const mixed = ordered.toReversed();
    expect(mixed.toSorted(comparePaths)).toEqual(ordered);
    expect(
      mixed
        .map(splitPath)
        .toSorted(compareSegments)
        .map((segments) => joinPath(segments)),
    ).toEqual(ordered);
  });

  it('agrees with a comparison of UTF-8 buffers for arbitrary paths', () => {
    const pair = fc
      .tuple(fc.array(id, { maxLength: 5 }), fc.array(id, { maxLength: 5 }), fc.nat(5))
      .map(([a, b, shared]): [string[], string[]] => [a, [...a.slice(0, shared), ...b]]);
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const expected = Math.sign(slowOrder(a, b));
        expect(Math.sign(compareSegments(a, b))).toBe(expected);
        expect(Math.sign(comparePaths(a.join('/'), b.join('/')))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

const id = fc.oneof(
  fc.constantFrom('__id7__', '__id', '__id7_', '__id7__x', '__id70__', '__id-3__', '__id-__', 'a'),
  fc.constantFrom('__id9223372036854775807__', '__id9223372036854775808__', '__id007__', '!', '0'),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => `__id${value}__`),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 4 })
    .map((text) => text.replaceAll('/', '_').toWellFormed()),
  fc.string({
    unit: fc.constantFrom('a', 'b', '\uffff', '\ue000', '\u{10000}', '\u{1f600}'),
    minLength: 1,
  }),
);

function slowOrder(a: string[], b: string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a[index] ?? '';
    const right = b[index] ?? '';
    const numberLeft = slowNumber(left);
    const numberRight = slowNumber(right);
    if (numberLeft !== undefined && numberRight !== undefined && numberLeft !== numberRight) {
      return numberLeft < numberRight ? -1 : 1;
    }
    if (numberLeft !== undefined && numberRight === undefined) return -1;
    if (numberLeft === undefined && numberRight !== undefined) return 1;
    const order = Buffer.compare(Buffer.from(left), Buffer.from(right));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function slowNumber(segment: string): bigint | undefined {
  if (!segment.startsWith('__id') || !segment.endsWith('__') || segment.length < 7)
    return undefined;
  const digits = segment.slice(4, -2);
  if (!/^-?[0-9]+$/.test(digits) || digits.length > 20) return undefined;
  const value = BigInt(digits);
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}
