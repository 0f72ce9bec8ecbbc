/** An id made of a name is legal, readable and not taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderId } from '../contract/index.ts';
import { providerIdFor } from './providerId.ts';

const free = () => false;

describe('providerIdFor', () => {
  it.each([
    ['Nightly S3 (Öst)', 'nightly-s3-ost'],
    ['  --B2--  ', 'b2'],
    ['東京', 's3'],
    ['x'.repeat(100), 'x'.repeat(63)],
  ])('%s becomes %s', (name, id) => {
    expect(providerIdFor(name, 's3', free)).toBe(id);
  });

  it('counts up where the id is taken', () => {
    const taken = new Set(['nightly', 'nightly-2']);
    expect(providerIdFor('Nightly', 's3', (id) => taken.has(id))).toBe('nightly-3');
  });

  it('is legal and free whatever the name and however many are taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(12), (name, count) => {
        const taken = new Set<string>();
        for (let n = 0; n <= count; n += 1) {
          const id = providerIdFor(name, 'local', (one) => taken.has(one));
          expect(ProviderId.safeParse(id).success).toBe(true);
          expect(taken.has(id)).toBe(false);
          taken.add(id);
        }
      }),
    );
  });
});
