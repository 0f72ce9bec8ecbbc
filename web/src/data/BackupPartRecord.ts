/** A part of a backup as far as the portal shows it; the engine keeps more in the same document. */
import { z } from 'zod';

/** Sizes in bytes; `object` is the path below the provider's prefix, `storedSha256` its hash in hex. */
export const BackupPartRecord = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  documents: z.number().int(),
  /** A part of an incremental backup holds, of its documents, those written since; deletions beside them. */
  holds: z.enum(['all', 'changes']).default('all'),
  written: z.number().int().default(0),
  deletions: z.number().int().default(0),
  bytes: z.number().int(),
  storedBytes: z.number().int(),
  object: z.string().nullable(),
  storedSha256: z.string().nullable(),
  locationErrors: z.record(z.string(), z.string()).default({}),
  error: z.string().nullable(),
});
export type BackupPartRecord = z.infer<typeof BackupPartRecord>;
