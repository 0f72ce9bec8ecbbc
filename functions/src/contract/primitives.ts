/** The small shapes every other contract is made of: times, identifiers, people. */
import { z } from 'zod';

/** A moment as RFC 3339 in UTC, up to microseconds: `2026-11-22T14:00:00.123456Z`. */
export const Instant = z.iso.datetime({ offset: false });
export type Instant = z.infer<typeof Instant>;

/** A backup's id: the UTC second it was asked for and six random letters, `20261122-140000-k3v9qa`. */
export const BackupId = z
  .string()
  .regex(/^\d{8}-\d{6}-[a-z0-9]{6}$/, 'A backup id looks like 20261122-140000-k3v9qa.');
export type BackupId = z.infer<typeof BackupId>;

/** A restore job's id: `r-` and the same form as a backup's id. */
export const RestoreId = z
  .string()
  .regex(/^r-\d{8}-\d{6}-[a-z0-9]{6}$/, 'A restore id looks like r-20261122-140000-k3v9qa.');
export type RestoreId = z.infer<typeof RestoreId>;

/** A storage provider's id, chosen when it is added: `nightly-s3`. */
export const ProviderId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'A storage provider id is lower-case letters, digits and dashes.',
  );
export type ProviderId = z.infer<typeof ProviderId>;

/** A root collection's id as Firestore allows it: up to 1,500 bytes of UTF-8, no `/`, not `.`, `..` or `__*__`. */
export const CollectionId = z
  .string()
  .min(1, 'A collection id may not be empty.')
  .refine((id) => new TextEncoder().encode(id).length <= 1500, {
    message: 'A collection id is at most 1,500 bytes long.',
  })
  .refine((id) => !id.includes('/'), {
    message: 'Name a root collection, without a slash.',
  })
  .refine((id) => id !== '.' && id !== '..' && !/^__.*__$/s.test(id), {
    message: 'Firestore reserves this collection id.',
  });
export type CollectionId = z.infer<typeof CollectionId>;

/** Who asked: the Firebase Auth user, or a schedule or job of the product itself. */
export const Requester = z.object({
  uid: z.string(),
  email: z.string().nullable(),
});
export type Requester = z.infer<typeof Requester>;
