/** Writes many records at once, in no order; a failure is thrown when all others have been tried. */
import type { DocumentReference, Firestore, WriteResult } from 'firebase-admin/firestore';

type Fields = Record<string, unknown>;

const ALREADY_EXISTS = 6;

/** Creates what is not there yet and leaves alone what is: a plan written half may be written again. */
export function createMissing(
  db: Firestore,
  records: { ref: DocumentReference; fields: Fields }[],
): Promise<void> {
  return writeAll(db, records, async (write) => {
    try {
      await write.create();
    } catch (error) {
      if ((error as { code?: unknown }).code !== ALREADY_EXISTS) throw error;
    }
  });
}

/** Updates records that are all there. */
export function updateAll(
  db: Firestore,
  records: { ref: DocumentReference; fields: Fields }[],
): Promise<void> {
  return writeAll(db, records, async (write) => {
    await write.update();
  });
}

interface PendingWrite {
  create(): Promise<WriteResult>;
  update(): Promise<WriteResult>;
}

async function writeAll(
  db: Firestore,
  records: { ref: DocumentReference; fields: Fields }[],
  apply: (write: PendingWrite) => Promise<void>,
): Promise<void> {
  const writer = db.bulkWriter();
  const outcomes = records.map(({ ref, fields }) =>
    apply({
      create: () => writer.create(ref, fields),
      update: () => writer.update(ref, fields),
    }),
  );
  const [settled] = await Promise.all([Promise.allSettled(outcomes), writer.close()]);
  const failure = settled.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
