/** A path is held by the document itself, by what lies below it, and by nothing that only begins like it. */
import { expect, it } from 'vitest';
import { HeldPaths } from './HeldPaths.ts';

it.each([
  ['users/7', [0]],
  ['users/7/orders/1', [0]],
  ['users/70', []],
  ['users/8/orders/1/lines/2', [1]],
  ['users/8', []],
  ['users/8/ordersOld/1', []],
  ['teams/1', [2]],
  ['teamsters/1', []],
])('%s', (path, held) => {
  const paths = new HeldPaths(['users/7', 'users/8/orders', 'teams']);
  paths.note(path);
  expect([...paths.held]).toEqual(held);
});

it('is held together with a path that it lies below', () => {
  const paths = new HeldPaths(['users', 'users/7']);
  paths.note('users/7');
  expect([...paths.held].sort()).toEqual([0, 1]);
});

it('holds nothing where nothing is named', () => {
  const paths = new HeldPaths([]);
  paths.note('users/7');
  expect(paths.held.size).toBe(0);
});
