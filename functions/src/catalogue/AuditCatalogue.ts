/** The audit log in `auditLogs`: append-only, one chain however many instances write to it. */
import {
  type CollectionReference,
  type DocumentReference,
  FieldPath,
  type Firestore,
  type Query,
  type Transaction,
} from 'firebase-admin/firestore';
import {
  AuditLogEntry,
  type AuditVerdict,
  COLLECTIONS,
  type ListAuditQuery,
} from '../contract/index.ts';
import { Batches } from '../platform/batches.ts';
import { type AuditEntry, CHAIN_START, type ChainHead, seal, whyBroken } from './auditChain.ts';
import { fromStored, timestampOf, toStored } from './stored.ts';
import { isUnrecorded, RECORDED } from './unsettled.ts';

export type { AuditEntry } from './auditChain.ts';

export type AuditFilter = Pick<
  ListAuditQuery,
  'action' | 'outcome' | 'uid' | 'target' | 'from' | 'to' | 'sort'
>;

/** Of a transaction's 500 writes. */
const MAX_APPENDED = 400;
const PAGE = 500;

/** Every instance appends to the one head; a transaction that lost the race comes again. */
const UNTIL_IN = { maxAttempts: 20 };

export class AuditCatalogue {
  readonly #db: Firestore;
  readonly #appending: Batches<AuditEntry, null>;

  constructor(db: Firestore) {
    this.#db = db;
    this.#appending = new Batches((entries) => this.#appendAll(entries), MAX_APPENDED);
  }

  get #logs(): CollectionReference {
    return this.#db.collection(COLLECTIONS.auditLogs);
  }

  get #head(): DocumentReference {
    return this.#db.collection(COLLECTIONS.locks).doc('audit-head');
  }

  /** Entries that come at once go into the chain together, in the order in which they came. */
  async append(entry: AuditEntry): Promise<void> {
    await this.#appending.add(entry);
  }

  /** Appends the entry of a job's end, unless that was done, which the job's record tells. */
  async appendEnd(job: DocumentReference, entry: AuditEntry): Promise<void> {
    await this.#db.runTransaction(async (tx) => {
      if (!isUnrecorded(await tx.get(job))) return;
      const append = await this.#afterHead(tx, [entry]);
      tx.update(job, RECORDED);
      append();
    }, UNTIL_IN);
  }

  /** A page of entries after the given one. The cursor of a page is the `seq` of its last entry. */
  async page(
    filter: AuditFilter,
    { after, limit }: { after: number | null; limit: number },
  ): Promise<AuditLogEntry[]> {
    let query = filtered(this.#logs, filter);
    if (after !== null) {
      const last = await this.#logs.doc(idOf(after)).get();
      if (!last.exists) return [];
      query = query.startAfter(last);
    }
    const snapshot = await query.limit(limit).get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  /** A page in the order of the chain, which times need not follow; `from` and `to` are left to the reader. */
  async chainPage(
    filter: Omit<AuditFilter, 'from' | 'to' | 'sort'>,
    { after, limit }: { after: number; limit: number },
  ): Promise<AuditLogEntry[]> {
    const snapshot = await equal(this.#logs, filter)
      .orderBy(FieldPath.documentId())
      .startAfter(idOf(after))
      .limit(limit)
      .get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  async exists(seq: number): Promise<boolean> {
    return (await this.#logs.doc(idOf(seq)).get()).exists;
  }

  /** Follows the chain to its head, a page at a time; what is appended meanwhile is left for the next look. */
  async verify(): Promise<AuditVerdict> {
    const head = await this.#readHead();
    let last = CHAIN_START;
    while (last.seq < head.seq) {
      // By document id: a changed `seq` must not move an entry elsewhere.
      const snapshot = await this.#logs
        .orderBy(FieldPath.documentId())
        .startAfter(idOf(last.seq))
        .limit(PAGE)
        .get();
      for (const doc of snapshot.docs) {
        const parsed = AuditLogEntry.safeParse(fromStored(doc.data()));
        if (!parsed.success || doc.id !== idOf(parsed.data.seq)) {
          return broken(last, `Entry ${Number(doc.id)} was changed.`);
        }
        const reason = whyBroken(parsed.data, last);
        if (reason !== null) return broken(last, reason);
        last = parsed.data;
        if (last.seq === head.seq) break;
      }
      if (snapshot.empty) return broken(last, `Entry ${last.seq + 1} is missing.`);
    }
    if (last.hash !== head.hash) return broken(last, 'The last entry is not the one written last.');
    return { ok: true, entries: last.seq, hash: last.hash, broken: null };
  }

  /** Reads the head of the chain, so that two entries never follow the same one, and answers how to write. */
  async #afterHead(tx: Transaction, entries: readonly AuditEntry[]): Promise<() => void> {
    const stored = (await tx.get(this.#head)).data();
    return () => {
      let last = stored === undefined ? CHAIN_START : headOf(stored);
      for (const entry of entries) {
        // As the database gives it back: times in details among them.
        const sealed = seal(fromStored(toStored(entry)) as AuditEntry, last);
        tx.create(this.#logs.doc(idOf(sealed.seq)), toStored({ ...sealed }));
        last = { seq: sealed.seq, hash: sealed.hash };
      }
      tx.set(this.#head, last);
    };
  }

  #appendAll(entries: AuditEntry[]): Promise<null[]> {
    return this.#db.runTransaction(async (tx) => {
      (await this.#afterHead(tx, entries))();
      return entries.map(() => null);
    }, UNTIL_IN);
  }

  async #readHead(): Promise<ChainHead> {
    const stored = (await this.#head.get()).data();
    return stored === undefined ? CHAIN_START : headOf(stored);
  }
}

function equal(logs: Query, filter: Omit<AuditFilter, 'sort'>): Query {
  let query = logs;
  if (filter.action !== undefined) query = query.where('action', '==', filter.action);
  if (filter.outcome !== undefined) query = query.where('outcome', '==', filter.outcome);
  if (filter.uid !== undefined) query = query.where('actor.uid', '==', filter.uid);
  if (filter.target !== undefined) query = query.where('target', '==', filter.target);
  return query;
}

function filtered(logs: Query, filter: AuditFilter): Query {
  let query = equal(logs, filter);
  if (filter.from !== undefined) query = query.where('at', '>=', timestampOf(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', timestampOf(filter.to));
  const direction = filter.sort === '-at' ? 'desc' : 'asc';
  return query.orderBy('at', direction).orderBy(FieldPath.documentId(), direction);
}

function idOf(seq: number): string {
  return String(seq).padStart(12, '0');
}

function headOf(stored: FirebaseFirestore.DocumentData): ChainHead {
  return { seq: Number(stored.seq), hash: String(stored.hash) };
}

function parse(data: Record<string, unknown>): AuditLogEntry {
  return fromStored(data) as unknown as AuditLogEntry;
}

function broken(last: ChainHead, reason: string): AuditVerdict {
  return {
    ok: false,
    entries: last.seq,
    hash: last.hash,
    broken: { seq: last.seq + 1, reason },
  };
}
