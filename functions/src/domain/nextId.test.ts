/** Between an id and the next one there is room for no other, whatever the id looks like. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds } from './documentName.ts';
import { nextId } from './nextId.ts';

const plain = fc.string({ minLength: 1, maxLength: 6, unit: 'binary' });
const numeric = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => `__id${n}__`);
/** Of full length, where nothing can be put behind it. */
const long = fc
  .constantFrom('a', '\u007f', 'é', '\u07ff', '\uffff', '\u{10ffff}', '\ud7ff')
  .map((end) => 'x'.repeat(1500 - Buffer.byteLength(end)) + end);
const id = fc.oneof(plain, numeric, long);

describe('nextId', () => {
  it('comes after the id, and no other id in between', () => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        const next = nextId(one);
        if (next === null) return;
        expect(compareIds(one, next)).toBeLessThan(0);
        if (Buffer.byteLength(other) > 1500) return;
        expect(compareIds(other, one) <= 0 || compareIds(next, other) <= 0).toBe(true);
      }),
    );
  });

  it.each([
    ['a', 'a\0'],
    ['__id7__', '__id8__'],
    ['__id-1__', '__id0__'],
    ['__id9223372036854775807__', '\0'],
    ['x'.repeat(1500), `${'x'.repeat(1499)}y`],
    [`${'x'.repeat(1499)}\u007f`, `${'x'.repeat(1498)}y`],
    ['\u{10ffff}'.repeat(375), null],
  ])('of %j is %j', (one, expected) => expect(nextId(one)).toBe(expected));

  it('is never longer than an id may be', () => {
    fc.assert(
      fc.property(long, (one) => {
        expect(Buffer.byteLength(nextId(one) ?? '')).toBeLessThanOrEqual(1500);
      }),
    );
  });
});
