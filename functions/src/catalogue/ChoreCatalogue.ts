/** Our records of chores: long work on a backup that exists (copy, verify, remove), done object by object by one worker at a time. */
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { z } from 'zod';
import { COLLECTIONS, Verification, VerificationLevel } from '../contract/index.ts';
import type { NewKeys } from './JobKeys.ts';
import { NEW_STEP, stuckSteps } from './leases.ts';

/** `next` is how many of the backup's objects are through; `problems` is the first thing found wrong, by provider. */
export const Chore = z.object({
  id: z.string(),
  backupId: z.string(),
  kind: z.enum(['copy', 'verify', 'remove']),
  /** Where to; for `copy`. */
  provider: z.string().nullable(),
  /** For `verify`. */
  level: VerificationLevel.nullable(),
  /** For `verify`: what the backup's verification was before. */
  verificationBefore: Verification.nullable().default(null),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  next: z.number().int(),
  problems: z.record(z.string(), z.string()),
});
export type Chore = z.infer<typeof Chore>;

export type NewChore = Pick<
  Chore,
  'id' | 'backupId' | 'kind' | 'provider' | 'level' | 'verificationBefore'
>;

/** A name that no collection of a customer is likely to have: the group is searched across the database. */
const CHORES = 'firevaultBackupChores';

export class ChoreCatalogue {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  ref(backupId: string, id: string): DocumentReference {
    return this.#db.collection(COLLECTIONS.backups).doc(backupId).collection(CHORES).doc(id);
  }

  /** Writes a new chore, and the keys that it needs with it. */
  async create(chore: NewChore, keys?: NewKeys): Promise<void> {
    const batch = this.#db.batch();
    batch.create(this.ref(chore.backupId, chore.id), newFields(chore));
    keys?.writeIn(batch);
    await batch.commit();
  }

  createIn(tx: Transaction, chore: NewChore): void {
    tx.create(this.ref(chore.backupId, chore.id), newFields(chore));
  }

  async find(backupId: string, id: string): Promise<Chore | null> {
    const snapshot = await this.ref(backupId, id).get();
    return snapshot.exists ? Chore.parse(snapshot.data()) : null;
  }

  /** Whether any chore of the backup has not come to its end. */
  async hasOpen(backupId: string): Promise<boolean> {
    const chores = this.#db.collection(COLLECTIONS.backups).doc(backupId).collection(CHORES);
    const open = chores.where('state', 'in', ['queued', 'running']).limit(1);
    return !(await open.get()).empty;
  }

  /** Chores that nobody is at work on although they wait. */
  async stuck(now: Date): Promise<{ backupId: string; choreId: string }[]> {
    const stuck = await stuckSteps(this.#db.collectionGroup(CHORES), now);
    return stuck.flatMap(({ id: choreId, parent }) => {
      const backup = parent.parent;
      return backup?.parent.path === COLLECTIONS.backups ? [{ backupId: backup.id, choreId }] : [];
    });
  }
}

function newFields(chore: NewChore) {
  return { ...chore, ...NEW_STEP, next: 0, problems: {} };
}
