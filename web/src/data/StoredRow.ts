/** One document of a list: read by the contract, or kept in sight with the reason why it could not be. */
import type { z } from 'zod';
import { plainRecord } from './plainRecord.ts';

export type StoredRow<T> =
  | { readable: true; id: string; value: T }
  /** `createdAt` only where the document has a usable one. */
  | { readable: false; id: string; problem: string; createdAt: string | null };

export function readRow<T>(schema: z.ZodType<T>, id: string, data: unknown): StoredRow<T> {
  const plain = plainRecord(data);
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { readable: true, id, value: parsed.data };
  return { readable: false, id, problem: problemOf(parsed.error), createdAt: createdAtOf(plain) };
}

/** The values of the rows that could be read. */
export function readableOf<T>(rows: readonly StoredRow<T>[]): T[] {
  return rows.flatMap((row) => (row.readable ? [row.value] : []));
}

function problemOf(error: z.ZodError): string {
  const [first] = error.issues;
  const rest = error.issues.length - 1;
  const where = first?.path.join('.') ?? '';
  const what = `${where === '' ? 'the record' : where}: ${first?.message ?? 'not as expected'}`;
  return rest > 0 ? `${what} (and ${rest} more)` : what;
}

function createdAtOf(plain: unknown): string | null {
  if (typeof plain !== 'object' || plain === null || !('createdAt' in plain)) return null;
  const { createdAt } = plain;
  return typeof createdAt === 'string' && !Number.isNaN(Date.parse(createdAt)) ? createdAt : null;
}
