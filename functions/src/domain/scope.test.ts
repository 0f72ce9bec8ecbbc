/** A scope holds what it names, covers what lies within, and says what is senseless about it. */
import { describe, expect, it } from 'vitest';
import { rangeHolds } from './ranges.ts';
import { covers, findOverlap, requireSoundScope, type Scope, scopeRanges } from './scope.ts';

function aScope(facts: Partial<Scope>): Scope {
  return { collections: null, paths: [], includeSubcollections: true, ...facts };
}

const USERS = aScope({ collections: ['users'] });
const ORDERS = aScope({ paths: ['users/1/orders'] });
const ONE = aScope({ paths: ['users/1'] });
const ALONE = aScope({ paths: ['users/1'], includeSubcollections: false });
const ALL = aScope({});

function holds(scope: Scope, path: string): boolean {
  return scopeRanges(scope, ['locks']).some((range) => rangeHolds(range, path));
}

describe('the ranges of a scope', () => {
  it.each([
    [ALL, 'users/1', true],
    [ALL, 'locks/1', false],
    [USERS, 'users/1/orders/2', true],
    [USERS, 'teams/1', false],
    [ORDERS, 'users/1/orders/2/lines/3', true],
    [ORDERS, 'users/1', false],
    [ONE, 'users/1', true],
    [ONE, 'users/1/orders/2', true],
    [ONE, 'users/10', false],
    [ALONE, 'users/1/orders/2', false],
  ])('of %j hold %s: %s', (scope, path, expected) => expect(holds(scope, path)).toBe(expected));
});

describe('covers', () => {
  it.each([
    [ALL, ALL, true],
    [ALL, ONE, true],
    [USERS, ALL, false],
    [USERS, ORDERS, true],
    [ORDERS, USERS, false],
    [ONE, ALONE, true],
    [ALONE, ONE, false],
    [aScope({ collections: ['a', 'b'] }), aScope({ collections: ['b'], paths: ['a/1'] }), true],
  ])('%j, %j: %s', (outer, inner, expected) => expect(covers(outer, inner)).toBe(expected));
});

describe('what is senseless', () => {
  it('is a name within another, or twice', () => {
    expect(findOverlap(aScope({ paths: ['users/1', 'users/10', 'users/2'] }))).toBeNull();
    expect(findOverlap(aScope({ collections: ['users'], paths: ['users/1'] }))).toEqual([
      'users',
      'users/1',
    ]);
    expect(findOverlap(aScope({ paths: ['users/1/orders/2', 'users/1'] }))).toEqual([
      'users/1',
      'users/1/orders/2',
    ]);
    const alone = { includeSubcollections: false, paths: ['users/1', 'users/1/orders/2'] };
    expect(findOverlap(aScope(alone))).toBeNull();
  });

  it('is named field by field', () => {
    const scope = aScope({ collections: ['locks'], paths: ['a', 'locks/x', 'a/1'] });
    const refused = () => requireSoundScope({ ...scope, includeSubcollections: false }, ['locks']);
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'scope/invalid',
        fields: [
          { field: 'collections', message: expect.stringContaining('locks') },
          { field: 'paths', message: expect.stringContaining('locks/x') },
          { field: 'paths', message: 'a/1 lies within a.' },
          { field: 'includeSubcollections', message: expect.stringContaining('Only documents') },
        ],
      }),
    );
    expect(() => requireSoundScope(ONE, ['locks'])).not.toThrow();
  });
});
