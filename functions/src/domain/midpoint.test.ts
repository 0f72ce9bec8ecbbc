/** What lies between two paths is a legal path strictly between them, about as far along as was asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphabetOf } from './alphabet.ts';
import { comparePaths } from './documentName.ts';
import { interpolatePath, midpoint } from './midpoint.ts';
import { arbitraryPath, isLegalDocumentPath } from './testing/arbitraryPath.ts';

const LOWEST = '__id-9223372036854775808__';
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const upperBound = fc.option(arbitraryPath, { nil: null });

describe('a path between two others', () => {
  it('lies strictly between them and is legal', () => {
    fc.assert(
      fc.property(arbitraryPath, upperBound, fraction, (a, b, at) => {
        const [lo, hi] = b !== null && comparePaths(a, b) > 0 ? [b, a] : [a, b];
        const path = interpolatePath(lo, hi, at);
        if (path === null) return;
        expect(isLegalDocumentPath(path)).toBe(true);
        expect(comparePaths(lo, path)).toBeLessThan(0);
        if (hi !== null) expect(comparePaths(path, hi)).toBeLessThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('is found whenever there is one', () => {
    fc.assert(
      fc.property(arbitraryPath, arbitraryPath, arbitraryPath, fraction, (a, b, c, at) => {
        const [lo, between, hi] = [a, b, c].sort(comparePaths) as [string, string, string];
        fc.pre(lo !== between && between !== hi);
        expect(interpolatePath(lo, hi, at)).not.toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it('is not made up where there is none', () => {
    expect(midpoint('users/7', 'users/7')).toBeNull();
    expect(midpoint('users/7', `users/7/\0/${LOWEST}`)).toBeNull();
    const deepest = Array.from({ length: 100 }, () => 'c/d').join('/');
    expect(midpoint(deepest, `${deepest}\0`)).toBeNull();
  });

  it.each([
    ['users/user_000000', 'users/user_100000', 'users/user_05'],
    ['users/user_000123', 'users/user_000125', 'users/user_000124'],
    ['users/__id7__', 'users/__id1007__', 'users/__id507__'],
    ['users/00000000', 'users/ffffffff', 'users/7fffff'],
    // Between a document and the end of its collection, of another collection, and what lies below a document.
    ['users/a', `users\0/${LOWEST}`, 'users/n'],
    ['alpha/x', 'gamma/x', 'd'],
    ['users/7', 'users/7/orders/x', 'users/7/g'],
  ])('halves %j to %j at %j', (lo, hi, middle) => {
    expect(midpoint(lo, hi)?.startsWith(middle)).toBe(true);
  });

  it('has room in an id of nearly the greatest length', () => {
    const long = `c/${'x'.repeat(1498)}`;
    const path = midpoint(`${long}10`, `${long}90`);
    expect(path?.startsWith(`${long}5`)).toBe(true);
  });

  it('moves upwards with the fraction', () => {
    const points = Array.from({ length: 99 }, (_, index) =>
      interpolatePath('c/0Ab', 'c/zz9', (index + 1) / 100),
    );
    expect(points).not.toContain(null);
    expect(new Set(points).size).toBe(99);
    expect([...points].sort((a, b) => comparePaths(a ?? '', b ?? ''))).toEqual(points);
  });
});

describe('an alphabet', () => {
  it('is guessed by class from the characters of a few ids', () => {
    expect(alphabetOf('42').join('')).toBe('0123456789');
    expect(alphabetOf('3f-9').join('')).toBe('-0123456789abcdef');
    expect(alphabetOf('face').join('')).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(alphabetOf('aZ9')).toHaveLength(62);
    expect(alphabetOf('é1😀').slice(-2)).toEqual(['é', '😀']);
    expect(alphabetOf('')).toHaveLength(94);
  });
});
