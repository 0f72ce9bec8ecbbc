/** A changed, removed or inserted audit entry breaks the chain of seals. */
import { describe, expect, it } from 'vitest';
import type { AuditLogEntry } from '../contract/index.ts';
import { type AuditEntry, CHAIN_START, type ChainHead, seal, whyBroken } from './auditChain.ts';

function aChain(length: number): AuditLogEntry[] {
  const chain: AuditLogEntry[] = [];
  for (let n = 1; n <= length; n += 1) {
    const entry: AuditEntry = {
      at: `2026-11-22T14:00:0${n}.000000Z`,
      action: 'backup.create',
      outcome: 'accepted',
      actor: { uid: 'u', email: null, ip: null },
      target: `b${n}`,
      details: { z: 1, a: [1, 2] },
    };
    chain.push(seal(entry, chain.at(-1) ?? CHAIN_START));
  }
  return chain;
}

/** The first break, as a walk along the chain finds it. */
function firstBreak(chain: readonly AuditLogEntry[]): { seq: number; reason: string } | null {
  let last: ChainHead = CHAIN_START;
  for (const entry of chain) {
    const reason = whyBroken(entry, last);
    if (reason !== null) return { seq: last.seq + 1, reason };
    last = entry;
  }
  return null;
}

describe('the chain', () => {
  it('is sound whatever the order of keys', () => {
    const chain = aChain(5).map((entry) => ({ ...entry, details: { a: [1, 2], z: 1 } }));
    expect(firstBreak(chain)).toBeNull();
  });

  it('shows an entry that was changed, also deep inside', () => {
    const chain = aChain(5).map((entry, n) =>
      n === 2 ? { ...entry, details: { z: 1, a: [1, 3] } } : entry,
    );
    expect(firstBreak(chain)).toEqual({ seq: 3, reason: 'Entry 3 was changed.' });
  });

  it('shows an entry that was changed and sealed anew: the next one does not follow it', () => {
    const chain = aChain(5);
    const [, second = CHAIN_START, third] = chain;
    const { seq: _seq, previousHash: _previous, hash: _hash, ...plain } = third as AuditLogEntry;
    chain[2] = seal({ ...plain, target: 'other' }, second);
    expect(firstBreak(chain)?.seq).toBe(4);
  });

  it('shows the place where an entry was taken out', () => {
    const chain = aChain(5).filter((_, n) => n !== 1);
    expect(firstBreak(chain)).toEqual({ seq: 2, reason: 'Entry 2 is missing.' });
  });
});
