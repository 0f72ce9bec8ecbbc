/** A part of a backup as far as the portal shows it; the engine keeps more in the same document. */
import { z } from 'zod';

/** Sizes in bytes; `object` is the path below the provider's prefix, `storedSha256` its hash in hex. */
export const BackupPartRecord = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  attempt: z.number().int(),
  documents: z.number().int(),
  bytes: z.number().int(),
  storedBytes: z.number().int(),
  object: z.string().nullable(),
  storedSha256: z.string().nullable(),
  locationErrors: z.record(z.string(), z.string()).default({}),
  error: z.string().nullable(),
});
export type BackupPartRecord = z.infer<typeof BackupPartRecord>;
