/** Makes Firestore documents plain: every Timestamp becomes RFC 3339 text with its microseconds. */
import { Timestamp } from 'firebase/firestore';

/** Converts at any depth; what is not a Timestamp, a list or a plain map stays as it is. */
export function plainRecord(value: unknown): unknown {
  if (value instanceof Timestamp) return instantOf(value);
  if (Array.isArray(value)) return value.map(plainRecord);
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainRecord(one)]));
  }
  return value;
}

/** `2026-11-22T14:00:00.123456Z`, without a fraction when there is none. */
function instantOf(time: { seconds: number; nanoseconds: number }): string {
  const whole = new Date(time.seconds * 1000).toISOString().slice(0, 19);
  const micros = Math.floor(time.nanoseconds / 1000);
  return micros === 0 ? `${whole}Z` : `${whole}.${String(micros).padStart(6, '0')}Z`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
