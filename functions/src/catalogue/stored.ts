/** Turns records into Firestore documents and back: RFC 3339 text on our side, Timestamps in the database. */
import { Timestamp } from 'firebase-admin/firestore';
import { z } from 'zod';

/** A range of document names as our records keep it. */
export const StoredRange = z.object({
  from: z.string().nullable(),
  fromExclusive: z.boolean(),
  until: z.string().nullable(),
  untilInclusive: z.boolean(),
});

/** The names that hold a moment wherever they stand in one of our records. */
const TIME_FIELDS: ReadonlySet<string> = new Set([
  'createdAt',
  'completedAt',
  'updatedAt',
  'readTime',
  'expiresAt',
  'heartbeatAt',
  'lastRestorableAt',
  'checkedAt',
  'backupCreatedAt',
  'startedAt',
  'finishedAt',
  'at',
  'lastRunAt',
  'nextRunAt',
  'lastSuccessAt',
  'claimedUntil',
  'cleanupDueAt',
  'verifyDueAt',
  'slot',
  'leaseUntil',
  'firstAt',
  'lastAt',
  'notBefore',
  'asked',
  'found',
  'undoUntil',
  'writingSince',
  'phaseSince',
]);

/** Microseconds are kept; a field that is not a moment is left as it is. */
export function toStored(record: Record<string, unknown>): Record<string, unknown> {
  return mapObject(record, (key, value) =>
    TIME_FIELDS.has(key) && typeof value === 'string' ? timestampOf(value) : value,
  );
}

/** The reverse: every Timestamp becomes RFC 3339 text in UTC with microseconds. */
export function fromStored(data: Record<string, unknown>): Record<string, unknown> {
  return mapObject(data, (_key, value) => (value instanceof Timestamp ? instantOf(value) : value));
}

export function timestampOf(instant: string): Timestamp {
  const micros = (/\.(\d{1,6})/.exec(instant)?.[1] ?? '').padEnd(6, '0');
  return new Timestamp(Math.floor(Date.parse(instant) / 1000), Number(micros) * 1000);
}

function instantOf(time: Timestamp): string {
  const whole = new Date(time.seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(Math.floor(time.nanoseconds / 1000)).padStart(6, '0')}Z`;
}

function mapObject(
  source: Record<string, unknown>,
  leaf: (key: string, value: unknown) => unknown,
): Record<string, unknown> {
  function walk(key: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => walk(key, item));
    if (isPlainObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(k, v)]));
    }
    return leaf(key, value);
  }
  return Object.fromEntries(Object.entries(source).map(([k, v]) => [k, walk(k, v)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
