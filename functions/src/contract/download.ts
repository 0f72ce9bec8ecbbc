/** Taking a backup away: as record lines, as it is stored, or by links to the stored objects. */
import { z } from 'zod';
import { GivenPassphrase } from './backup.ts';
import { Instant, ProviderId } from './primitives.ts';

/** `ndjson`: plain record lines, decrypted and decompressed. `raw`: the stored objects, as they are. Both in one zip. */
export const DownloadFormat = z.enum(['ndjson', 'raw']);
export type DownloadFormat = z.infer<typeof DownloadFormat>;

/** `GET /api/admin/backups/:id/download?...` */
export const DownloadQuery = z
  .strictObject({
    format: DownloadFormat.default('ndjson'),
    /** Where to read from; any location that has the object when left out. */
    location: ProviderId.optional(),
    /** `1`: a list of signed links to the stored objects at `location`. */
    signed: z.stringbool({ error: 'Write 1 or 0.' }).default(false),
  })
  .refine((query) => !query.signed || query.location !== undefined, {
    path: ['location'],
    message: 'Name the location that the links are to lead to.',
  });
export type DownloadQuery = z.output<typeof DownloadQuery>;

/** `POST /api/admin/backups/:id/download-link`: a link that a browser can follow without a header. */
export const DownloadLinkRequest = z.strictObject({
  format: DownloadFormat.default('ndjson'),
  location: ProviderId.optional(),
  /** The passphrase of an encrypted backup; `raw` needs none. */
  encryptionKey: GivenPassphrase.optional(),
});
export type DownloadLinkRequest = z.output<typeof DownloadLinkRequest>;

/** A download may begin until `expiresAt`, and then take as long as it takes. */
export const DownloadLink = z.object({ url: z.string(), expiresAt: Instant });
export type DownloadLink = z.infer<typeof DownloadLink>;

/** Links to the stored objects of a backup at one location, the manifest first. */
export const SignedLinks = z.object({
  location: ProviderId,
  expiresAt: Instant,
  items: z.array(z.object({ object: z.string(), sizeBytes: z.number().int(), url: z.string() })),
});
export type SignedLinks = z.infer<typeof SignedLinks>;
