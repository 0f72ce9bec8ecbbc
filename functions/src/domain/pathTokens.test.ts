/** Tokens keep Firestore's order, and what is made of them is always a legal document path. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaths } from './documentName.ts';
import { documentPathFrom, pathAfterPrefix, pathsRightAfter, tokensOf } from './pathTokens.ts';
import { arbitraryPath, isLegalDocumentPath } from './testing/arbitraryPath.ts';

const LOWEST = '__id-9223372036854775808__';

describe('tokens of a path', () => {
  it('keep a numeric id whole and take text apart by characters', () => {
    expect(tokensOf('a/__id7__/é😀/__id7')).toEqual([
      ...['a', '/', '__id7__', '/', 'é', '😀', '/'],
      ...['_', '_', 'i', 'd', '7'],
    ]);
  });

  it('join to the path again', () => {
    fc.assert(fc.property(arbitraryPath, (path) => tokensOf(path).join('') === path));
  });
});

describe('the path after a prefix', () => {
  it.each([
    ['users/ab', 'users/ac'],
    ['users', `usert/${LOWEST}`],
    ['users/', `users\0/${LOWEST}`],
    ['users/__id7__', 'users/__id8__'],
    ['users/__id7__/', 'users/__id8__'],
    ['users/__id9223372036854775807__', 'users/\0'],
    // The next character would be a slash, would make the id numeric or reserved, or is no character.
    ['users/a.', 'users/a0'],
    ['users/__id7_^', 'users/__id7__\0'],
    ['users/__x_^', 'users/__x__\0'],
    ['users/-', 'users/.\0'],
    ['users/\ud7ff', 'users/\ue000'],
    ['users/a\u{10ffff}', 'users/b'],
    ['users/\u{10ffff}', `users\0/${LOWEST}`],
  ])('of everything below %j is %j', (prefix, next) => {
    const tokens = tokensOf(prefix);
    expect(pathAfterPrefix(tokens, tokens.length)).toBe(next);
  });

  it('lies above every path with the prefix, and is legal', () => {
    fc.assert(
      fc.property(arbitraryPath, fc.nat(), (path, cut) => {
        const tokens = tokensOf(path);
        const next = pathAfterPrefix(tokens, 1 + (cut % tokens.length));
        if (next === null) return;
        expect(comparePaths(path, next)).toBeLessThan(0);
        expect(isLegalDocumentPath(next)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the paths right after a path', () => {
  it('are legal, and no other path comes before the first of them', () => {
    fc.assert(
      fc.property(arbitraryPath, arbitraryPath, (path, other) => {
        const after = pathsRightAfter(tokensOf(path));
        for (const next of after) {
          expect(isLegalDocumentPath(next)).toBe(true);
          expect(comparePaths(path, next)).toBeLessThan(0);
        }
        if (comparePaths(other, path) <= 0) return;
        expect(comparePaths(other, after[0] ?? '')).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('do not go deeper than a hundred collections or beyond 1,500 bytes an id', () => {
    const deepest = Array.from({ length: 100 }, () => 'c/d').join('/');
    expect(pathsRightAfter(tokensOf(deepest))[0]).toBe(`${deepest}\0`);
    const longest = `c/${'x'.repeat(1500)}`;
    expect(pathsRightAfter(tokensOf(longest))).not.toContain(`${longest}\0`);
  });

  it('cannot be made of an id that is too long', () => {
    expect(documentPathFrom(tokensOf(`c/${'é'.repeat(751)}`))).toBeNull();
  });
});
