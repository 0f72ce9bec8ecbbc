/** Our records of schedules in `backupSchedules`. */
import type { CollectionReference, Firestore } from 'firebase-admin/firestore';
import { BackupScheduleDoc, COLLECTIONS } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { fromStored, toStored } from './stored.ts';

export class ScheduleCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  get #schedules(): CollectionReference {
    return this.#db.collection(COLLECTIONS.schedules);
  }

  async create(schedule: BackupScheduleDoc): Promise<void> {
    await this.#schedules.doc(schedule.id).create(toStored(withoutUndefined(schedule)));
  }

  /** Throws `schedule/not-found`. */
  async get(id: string): Promise<BackupScheduleDoc> {
    const found = await this.find(id);
    if (found === null) throw notFound(id);
    return found;
  }

  async find(id: string): Promise<BackupScheduleDoc | null> {
    const snapshot = await this.#schedules.doc(id).get();
    return snapshot.exists ? parse(snapshot.data() ?? {}) : null;
  }

  /** All of them by name. */
  async list(): Promise<BackupScheduleDoc[]> {
    const snapshot = await this.#schedules.orderBy('name').get();
    return snapshot.docs.map((doc) => parse(doc.data()));
  }

  /** The ids of all, without reading them. */
  async ids(): Promise<string[]> {
    return (await this.#schedules.select().get()).docs.map((doc) => doc.id);
  }

  /**
   * Changes the schedule in a transaction with what `change` makes of it; null leaves it. Answers it as it is then, or null
   * when it was left. `change` may be called again. Throws `schedule/not-found`.
   */
  change(
    id: string,
    change: (schedule: BackupScheduleDoc) => BackupScheduleDoc | null,
  ): Promise<BackupScheduleDoc | null> {
    const ref = this.#schedules.doc(id);
    return this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(ref);
      if (!snapshot.exists) throw notFound(id);
      const changed = change(parse(snapshot.data() ?? {}));
      if (changed !== null) tx.set(ref, toStored(withoutUndefined(changed)));
      return changed;
    });
  }

  async remove(id: string): Promise<void> {
    await this.#schedules.doc(id).delete();
  }
}

function parse(data: Record<string, unknown>): BackupScheduleDoc {
  return BackupScheduleDoc.parse(fromStored(data));
}

function withoutUndefined(schedule: BackupScheduleDoc): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== undefined));
}

function notFound(id: string): FirevaultError {
  return new FirevaultError('not-found', 'schedule/not-found', `There is no schedule ${id}.`, {
    nextStep: 'Take an id from the list of schedules.',
    fields: [{ field: 'scheduleId', message: 'No such schedule.' }],
  });
}
