/** Pieces are sent so that neighbours are far apart, and each is sent once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread } from './RestorePieces.ts';

it('begins in the middle and goes on between what has been sent', () =>
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([0, 4, 2, 6, 1, 5, 3, 7]));

it('sends each once, whatever their number', () => {
  fc.assert(
    fc.property(fc.nat(100), (count) => {
      const items = Array.from({ length: count }, (_, index) => index);
      expect(spread(items).sort((a, b) => a - b)).toEqual(items);
    }),
  );
});
