/** The audit log in `auditLogs`: append-only, each entry sealed with the hash of the one before it. */
import { createHash } from 'node:crypto';
import type { DocumentReference, Firestore } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../contract/index.ts';
import { fromStored, toStored } from './stored.ts';

/** `at` is RFC 3339. `details` holds ids and choices, never secrets or document contents. */
export interface AuditEntry {
  at: string;
  action: string;
  outcome: 'accepted' | 'refused' | 'success' | 'failure';
  actor: { uid: string; email: string | null; ip: string | null };
  target: string | null;
  details: Record<string, unknown>;
}

export interface SealedAuditEntry extends AuditEntry {
  seq: number;
  previousHash: string;
  hash: string;
}

const FIRST_HASH = '0'.repeat(64);

export class AuditCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #head(): DocumentReference {
    return this.#db.collection(COLLECTIONS.locks).doc('audit-head');
  }

  /** Appends in a transaction on the head of the chain, so that two entries never follow the same one. */
  async append(entry: AuditEntry): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      const head = (await tx.get(this.#head)).data();
      const last = head === undefined ? null : { seq: Number(head.seq), hash: String(head.hash) };
      const sealed = seal(entry, last);
      const id = String(sealed.seq).padStart(12, '0');
      tx.create(this.#db.collection(COLLECTIONS.auditLogs).doc(id), toStored({ ...sealed }));
      tx.set(this.#head, { seq: sealed.seq, hash: sealed.hash });
    });
  }

  /** Every entry in order. */
  async list(): Promise<SealedAuditEntry[]> {
    const snapshot = await this.#db.collection(COLLECTIONS.auditLogs).orderBy('seq').get();
    return snapshot.docs.map((doc) => fromStored(doc.data()) as unknown as SealedAuditEntry);
  }
}

/** The first entry whose seal does not fit what it says or what came before it, or null for a sound chain. */
export function findBrokenSeal(entries: readonly SealedAuditEntry[]): SealedAuditEntry | null {
  let previousHash = FIRST_HASH;
  for (const [index, entry] of entries.entries()) {
    const { seq, previousHash: claimed, hash, ...plain } = entry;
    const isSound =
      seq === index + 1 && claimed === previousHash && hash === sealOf(plain, seq, previousHash);
    if (!isSound) return entry;
    previousHash = hash;
  }
  return null;
}

/** The entry with its place in the chain after `last`. */
export function seal(
  entry: AuditEntry,
  last: Pick<SealedAuditEntry, 'seq' | 'hash'> | null,
): SealedAuditEntry {
  const seq = (last?.seq ?? 0) + 1;
  const previousHash = last?.hash ?? FIRST_HASH;
  return { ...entry, seq, previousHash, hash: sealOf(entry, seq, previousHash) };
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
