/** A part of a backup as its record says it: what of the database it holds, how far it is, and what was stored. */
import { z } from 'zod';
import { StoredRange } from './stored.ts';

/** An object that belongs to a part, as it was stored. Sizes in bytes, hashes in hex. */
const StoredObject = z.object({
  object: z.string(),
  bytes: z.number().int(),
  storedBytes: z.number().int(),
  sha256: z.string(),
  storedSha256: z.string(),
});
/** The list of names. */
const StoredKeys = StoredObject.extend({ documents: z.number().int() });
/** Where the part's blocks lie. */
const StoredIndex = StoredObject.extend({ blocks: z.number().int() });

/**
 * A part of a backup: its ranges of names in order, how far it is, and what was stored. Sizes in bytes, hashes in hex.
 * `documents` are those in its ranges at the backup's moment; of an incremental backup the part holds `written` of them.
 */
export const BackupPart = z.object({
  id: z.string(),
  ranges: z.array(StoredRange),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  documents: z.number().int(),
  bytes: z.number().int(),
  storedBytes: z.number().int(),
  holds: z.enum(['all', 'changes']).default('all'),
  written: z.number().int().default(0),
  deletions: z.number().int().default(0),
  object: z.string().nullable(),
  sha256: z.string().nullable(),
  storedSha256: z.string().nullable(),
  keys: StoredKeys.nullable().default(null),
  index: StoredIndex.nullable().default(null),
  documentCounts: z.record(z.string(), z.number().int()),
  /** By provider: why the part is not there. */
  locationErrors: z.record(z.string(), z.string()),
  error: z.string().nullable(),
  /** The code of `error`, for what the whole backup must heed. */
  errorCode: z.string().nullable().default(null),
});
export type BackupPart = z.infer<typeof BackupPart>;
