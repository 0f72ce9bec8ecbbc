/** A changed, removed or inserted audit entry breaks the chain of seals. */
import { describe, expect, it } from 'vitest';
import { type AuditEntry, findBrokenSeal, type SealedAuditEntry, seal } from './AuditCatalogue.ts';

function aChain(length: number): SealedAuditEntry[] {
  const chain: SealedAuditEntry[] = [];
  for (let n = 1; n <= length; n += 1) {
    const entry: AuditEntry = {
      at: `2026-11-22T14:00:0${n}.000000Z`,
      action: 'backup.create',
      outcome: 'accepted',
      actor: { uid: 'u', email: null, ip: null },
      target: `b${n}`,
      details: { z: 1, a: [1, 2] },
    };
    chain.push(seal(entry, chain.at(-1) ?? null));
  }
  return chain;
}

describe('findBrokenSeal', () => {
  it('finds none in a sound chain, whatever the order of keys', () => {
    const chain = aChain(5).map((entry) => ({ ...entry, details: { a: [1, 2], z: 1 } }));
    expect(findBrokenSeal(chain)).toBeNull();
  });

  it('finds an entry that was changed, also deep inside', () => {
    const chain = aChain(5).map((entry, n) =>
      n === 2 ? { ...entry, details: { z: 1, a: [1, 3] } } : entry,
    );
    expect(findBrokenSeal(chain)?.seq).toBe(3);
  });

  it('finds the place where an entry was taken out', () => {
    expect(findBrokenSeal(aChain(5).filter((_, n) => n !== 1))?.seq).toBe(3);
  });
});
