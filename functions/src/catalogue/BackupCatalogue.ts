/** Our records of backups and their parts in `backupMetadata`: one reader and writer for all who need them. */
import {
  AggregateField,
  type CollectionReference,
  type DocumentData,
  type DocumentReference,
  FieldPath,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  type Transaction,
} from 'firebase-admin/firestore';
import {
  BackupMetadata,
  type BackupPage,
  COLLECTIONS,
  ENDED_BACKUP_STATUSES,
  type ListBackupsQuery,
} from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { NameRange } from '../domain/ranges.ts';
import { BackupPart } from './BackupPart.ts';
import { claimReport } from './claimReport.ts';
import type { NewKeys } from './JobKeys.ts';
import { NEW_STEP, stuckSteps } from './leases.ts';
import { fromStored, timestampOf, toStored } from './stored.ts';
import { findUnsettled, markOfEnd, settleEnd } from './unsettled.ts';
import { createMissing } from './writeAll.ts';

export interface PartTotals {
  parts: number;
  partsDone: number;
  documents: number;
  bytes: number;
}

export class BackupCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #backups(): CollectionReference {
    return this.#db.collection(COLLECTIONS.backups);
  }

  ref(id: string): DocumentReference {
    return this.#backups.doc(id);
  }

  partRef(id: string, partId: string): DocumentReference {
    return this.ref(id).collection('parts').doc(partId);
  }

  /** Writes a new record, and the keys of its job with it. */
  async create(backup: BackupMetadata, keys?: NewKeys): Promise<void> {
    const batch = this.#db.batch();
    batch.create(this.ref(backup.id), { ...toStored(backup), ...NEW_STEP });
    keys?.writeIn(batch);
    await batch.commit();
  }

  /** Throws `backup/not-found`. */
  async get(id: string): Promise<BackupMetadata> {
    const found = await this.find(id);
    if (found === null) {
      throw new FirevaultError('not-found', 'backup/not-found', `There is no backup ${id}.`, {
        nextStep: 'Take an id from the list of backups.',
        fields: [{ field: 'backupId', message: 'No such backup.' }],
      });
    }
    return found;
  }

  async find(id: string): Promise<BackupMetadata | null> {
    const snapshot = await this.ref(id).get();
    return snapshot.exists ? parse(snapshot.data() ?? {}) : null;
  }

  async list(query: ListBackupsQuery): Promise<BackupPage> {
    let q: Query = this.#backups;
    if (query.status !== undefined) q = q.where('status', '==', query.status);
    if (query.type !== undefined) q = q.where('type', '==', query.type);
    if (query.scheduleId !== undefined) q = q.where('scheduleId', '==', query.scheduleId);
    if (query.from !== undefined) q = q.where('createdAt', '>=', timestampOf(query.from));
    if (query.to !== undefined) q = q.where('createdAt', '<', timestampOf(query.to));
    const direction = query.sort === '-createdAt' ? 'desc' : 'asc';
    q = q.orderBy('createdAt', direction).orderBy(FieldPath.documentId(), direction);
    if (query.cursor !== undefined) {
      const after = await this.ref(decodeCursor(query.cursor)).get();
      if (!after.exists) throw unknownCursor();
      q = q.startAfter(after);
    }
    const snapshot = await q.limit(query.limit + 1).get();
    const items = snapshot.docs.slice(0, query.limit).map((doc) => parse(doc.data()));
    const last = items.at(-1);
    return snapshot.docs.length > query.limit && last !== undefined
      ? { items, nextCursor: encodeCursor(last.id) }
      : { items };
  }

  /** Backups that have not ended, oldest first. */
  async listOpen(): Promise<BackupMetadata[]> {
    const snapshot = await this.#backups.where('status', 'in', ['pending', 'in_progress']).get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  /** Everybody knows of the end now. */
  settleEnd(id: string): Promise<void> {
    return settleEnd(this.ref(id));
  }

  /** Those that have ended and whose end not everybody knows of. */
  async listUnsettled(): Promise<BackupMetadata[]> {
    return (await findUnsettled(this.#backups)).map((doc) => parse(doc.data()));
  }

  async update(id: string, patch: Partial<BackupMetadata>): Promise<void> {
    await this.ref(id).update(toStored(patch));
  }

  /** Changes the record unless it has ended; answers whether it did. */
  updateOpen(id: string, change: (backup: BackupMetadata) => Partial<BackupMetadata> | null) {
    return this.change(id, (backup) => (hasEnded(backup) ? null : change(backup)));
  }

  /** Changes the record whatever its state, with what `change` makes of it; null leaves it. Answers whether it did. */
  change(id: string, change: (backup: BackupMetadata) => Partial<BackupMetadata> | null) {
    return this.#db.runTransaction(async (tx) => (await this.changing(tx, id, change))());
  }

  /** The same in somebody else's transaction: reads at once, and answers how to write. */
  async changing(
    tx: Transaction,
    id: string,
    change: (backup: BackupMetadata) => Partial<BackupMetadata> | null,
  ): Promise<() => boolean> {
    const snapshot = await tx.get(this.ref(id));
    const patch = snapshot.exists ? change(parse(snapshot.data() ?? {})) : null;
    return () => {
      if (patch !== null) tx.update(this.ref(id), { ...toStored(patch), ...markOfEnd(patch) });
      return patch !== null;
    };
  }

  /** Writes the parts of a plan; one that is there already stays as it is, whatever has become of it. */
  async putParts(
    id: string,
    parts: { id: string; ranges: NameRange[]; holds: BackupPart['holds'] }[],
  ): Promise<void> {
    const records = parts.map((part) => ({
      ref: this.partRef(id, part.id),
      fields: newPart(part.id, part.ranges, part.holds),
    }));
    await createMissing(this.#db, records);
  }

  /** In a transaction that ends another part: the rest of its ranges. */
  addPart(
    tx: Transaction,
    id: string,
    partId: string,
    ranges: NameRange[],
    holds: BackupPart['holds'],
  ): void {
    tx.create(this.partRef(id, partId), newPart(partId, ranges, holds));
  }

  async part(id: string, partId: string): Promise<BackupPart | null> {
    const snapshot = await this.partRef(id, partId).get();
    return snapshot.exists ? BackupPart.parse(snapshot.data()) : null;
  }

  /** Streamed: what the client keeps of a document is several times the part, and there may be a hundred thousand. */
  async parts(id: string): Promise<BackupPart[]> {
    const parts: BackupPart[] = [];
    const stored = this.ref(id).collection('parts').stream();
    for await (const doc of stored as AsyncIterable<unknown> as AsyncIterable<QueryDocumentSnapshot>) {
      parts.push(BackupPart.parse(doc.data()));
    }
    return parts;
  }

  /** Asked of the parts themselves, not of a shared counter: any number of workers may finish at once. */
  async hasOpenParts(id: string): Promise<boolean> {
    const open = this.ref(id).collection('parts').where('state', 'in', ['queued', 'running']);
    return !(await open.limit(1).select().get()).empty;
  }

  /** Parts that nobody is at work on although they wait. */
  async stuckParts(id: string, now: Date): Promise<string[]> {
    return (await stuckSteps(this.ref(id).collection('parts'), now)).map((step) => step.id);
  }

  async totals(id: string): Promise<PartTotals> {
    const parts = this.ref(id).collection('parts');
    const [all, done] = await Promise.all([
      parts
        .aggregate({
          parts: AggregateField.count(),
          documents: AggregateField.sum('documents'),
          bytes: AggregateField.sum('bytes'),
        })
        .get(),
      parts.where('state', 'in', ['done', 'failed']).count().get(),
    ]);
    const { parts: count, documents, bytes } = all.data();
    return { parts: count, documents, bytes, partsDone: done.data().count };
  }

  /**
   * Writes the parent's progress unless somebody did so within the last two seconds. Of many workers that find it due, the
   * first to say that the job lives sums up the parts.
   */
  async reportProgress(id: string, now: Date): Promise<void> {
    const running = (data: DocumentData): BackupMetadata | null => {
      const backup = parse(data);
      return hasEnded(backup) ? null : backup;
    };
    if (!(await claimReport(this.ref(id), running, now))) return;
    const totals = await this.totals(id);
    await this.updateOpen(id, ({ progress }) => ({
      progress: {
        partsDone: Math.max(totals.partsDone, progress?.partsDone ?? 0),
        partsTotal: totals.parts,
        documents: totals.documents,
        documentsTotal: progress?.documentsTotal ?? null,
        bytes: totals.bytes,
        updatedAt: now.toISOString(),
      },
    }));
  }

  /** The newest backups that succeeded wholly or partly, newest first; as many as are looked at for any decision. */
  async listRestorable(): Promise<BackupMetadata[]> {
    return (await this.#restorable.get()).docs.map((doc) => parse(doc.data()));
  }

  /** Those that succeeded wholly or partly and are of that moment or before, the latest moment first. */
  async listRestorableAt(moment: string, limit: number): Promise<BackupMetadata[]> {
    const found = await this.#backups
      .where('status', 'in', ['success', 'partial'])
      .where('readTime', '<=', timestampOf(moment))
      .orderBy('readTime', 'desc')
      .limit(limit)
      .get();
    return found.docs.map((doc) => parse(doc.data()));
  }

  /**
   * Marks the backup as one that is being deleted, in one transaction with what `judge` decides by: of two that are
   * deleted at once, the second sees the first gone. `judge` throws what stands against it; `also` is written along, so that
   * no backup is ever marked whose removal nobody has been asked for.
   */
  async beginRemoval(
    id: string,
    judge: (backup: BackupMetadata, beside: Beside) => void,
    also: (tx: Transaction) => void,
  ) {
    await this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(this.ref(id));
      if (!snapshot.exists) return;
      const increments = (await tx.get(this.#incrementsOf(id))).docs.map((doc) =>
        parse(doc.data()),
      );
      const restorable = (await tx.get(this.#restorable)).docs.map((doc) => parse(doc.data()));
      judge(parse(snapshot.data() ?? {}), {
        increments: increments.filter(mayBeRestored),
        restorable,
      });
      tx.update(this.ref(id), toStored({ status: 'deleting', error: null }));
      also(tx);
    });
  }

  get #restorable(): Query {
    const ended = this.#backups.where('status', 'in', ['success', 'partial']);
    return ended.orderBy('createdAt', 'desc').limit(RESTORABLE_LOOKED_AT);
  }

  #incrementsOf(baseId: string): Query {
    return this.#backups.where('baseBackupId', '==', baseId);
  }

  /** A destination that lacks one part is not tried again for the others: it can only be completed later. */
  async giveUpLocations(id: string, errors: Record<string, string>): Promise<void> {
    await this.updateOpen(id, ({ storageLocations }) => ({
      storageLocations: storageLocations.map((location) => {
        const error = errors[location.provider];
        return error === undefined || location.status !== 'pending'
          ? location
          : { ...location, status: 'failed', error };
      }),
    }));
  }

  /** Removes the record with everything below it. */
  async remove(id: string): Promise<void> {
    await this.#db.recursiveDelete(this.ref(id));
  }
}

/** What lies beyond counts as not there: a deletion is then refused, an increment made a full backup. */
const RESTORABLE_LOOKED_AT = 200;

/** What a deletion must look at beside the backup itself. */
interface Beside {
  /** Backups that build directly on it and may still be restored or become so. */
  increments: BackupMetadata[];
  restorable: BackupMetadata[];
}

function mayBeRestored({ status }: BackupMetadata): boolean {
  return status !== 'failed' && status !== 'cancelled' && status !== 'deleting';
}

export function hasEnded(backup: BackupMetadata): boolean {
  return (ENDED_BACKUP_STATUSES as readonly string[]).includes(backup.status);
}

function parse(data: Record<string, unknown>): BackupMetadata {
  return BackupMetadata.parse(fromStored(data));
}

function newPart(
  id: string,
  ranges: NameRange[],
  holds: BackupPart['holds'],
): Record<string, unknown> {
  return {
    id,
    ranges,
    ...NEW_STEP,
    documents: 0,
    bytes: 0,
    storedBytes: 0,
    holds,
    written: 0,
    deletions: 0,
    object: null,
    sha256: null,
    storedSha256: null,
    keys: null,
    index: null,
    documentCounts: {},
    locationErrors: {},
    error: null,
    errorCode: null,
  };
}

function encodeCursor(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (id === '' || id.includes('/')) throw unknownCursor();
  return id;
}

function unknownCursor(): FirevaultError {
  return new FirevaultError('invalid-argument', 'list/bad-cursor', 'The cursor is not known.', {
    nextStep: 'Begin the list anew without a cursor.',
    fields: [{ field: 'cursor', message: 'Use the nextCursor of the page before.' }],
  });
}
