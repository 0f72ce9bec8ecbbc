/** The chain of the audit log: each entry is sealed with the hash of the one before it. */
import { createHash } from 'node:crypto';
import type { AuditLogEntry } from '../contract/index.ts';

export type AuditEntry = Omit<AuditLogEntry, 'seq' | 'previousHash' | 'hash'>;
/** The last link so far. */
export type ChainHead = Pick<AuditLogEntry, 'seq' | 'hash'>;

/** Before the first entry. */
export const CHAIN_START: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The entry with its place in the chain after `last`. */
export function seal(entry: AuditEntry, last: ChainHead): AuditLogEntry {
  const seq = last.seq + 1;
  const previousHash = last.hash;
  return { ...entry, seq, previousHash, hash: sealOf(entry, seq, previousHash) };
}

/** Why the entry does not follow `last`, or null when it does. */
export function whyBroken(entry: AuditLogEntry, last: ChainHead): string | null {
  const { seq, previousHash, hash, ...plain } = entry;
  if (seq !== last.seq + 1) return `Entry ${last.seq + 1} is missing.`;
  if (previousHash !== last.hash) return `Entry ${seq} does not follow the one before it.`;
  if (hash !== sealOf(plain, seq, previousHash)) return `Entry ${seq} was changed.`;
  return null;
}

function sealOf(entry: AuditEntry, seq: number, previousHash: string): string {
  // Sorted keys: Firestore does not keep the order in which a map was written.
  const canonical = JSON.stringify(
    { ...entry, at: microseconds(entry.at), seq, previousHash },
    sortKeys,
  );
  return createHash('sha256').update(canonical).digest('hex');
}

/** The form in which the database gives it back. */
function microseconds(at: string): string {
  const fraction = (/\.(\d{1,6})/.exec(at)?.[1] ?? '').padEnd(6, '0');
  return `${at.slice(0, 19)}.${fraction}Z`;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
