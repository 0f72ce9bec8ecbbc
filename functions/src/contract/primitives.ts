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

const MOST_ID_BYTES = 1500;
/** A document may lie below 99 others. */
const MOST_SEGMENTS = 200;

/**
 * The path of a document (`users/7`) or of a collection (`users/7/orders`), relative to the database root, as Firestore
 * allows it; no slash at either end.
 */
export const ScopePath = z
  .string()
  .min(1, 'A path may not be empty.')
  .refine((path) => path.split('/').every((id) => id !== ''), {
    message: 'A path has no slash at its beginning or end, and no two in a row: users/7/orders.',
  })
  .refine((path) => path.split('/').length <= MOST_SEGMENTS, {
    message: 'Firestore has no paths as deep as this.',
  })
  .refine(
    (path) => path.split('/').every((id) => new TextEncoder().encode(id).length <= MOST_ID_BYTES),
    { message: 'An id is at most 1,500 bytes long.' },
  )
  .refine((path) => path.split('/').every(isLegalId), {
    message: 'Firestore reserves an id in this path.',
  });
export type ScopePath = z.infer<typeof ScopePath>;

/** Every other segment is a document's id, of which `__id7__` is a legal one. */
function isLegalId(id: string, index: number): boolean {
  if (id === '.' || id === '..') return false;
  return !/^__.*__$/s.test(id) || (index % 2 === 1 && /^__id-?\d+__$/.test(id));
}

export const ScopePaths = z
  .array(ScopePath)
  .min(1, 'Name at least one path, or leave the field out.')
  .max(1000, 'Name at most 1,000 paths.');

/** The path of a document: an even number of segments. */
export const DocumentPath = ScopePath.refine((path) => path.split('/').length % 2 === 0, {
  message: 'This is the path of a collection; a document’s looks like users/7.',
});
export type DocumentPath = z.infer<typeof DocumentPath>;

export const ProjectId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'This is not a project id, as in my-project-1.');

export const DatabaseId = z
  .string()
  .regex(
    /^(\(default\)|[a-z](?:[a-z0-9-]{2,61}[a-z0-9]))$/,
    'This is not a database id, as in (default) or my-database.',
  );

/** A database of a Google Cloud project. */
export const DatabaseTarget = z.object({ projectId: z.string(), databaseId: z.string() });
export type DatabaseTarget = z.infer<typeof DatabaseTarget>;

/** Who does the work of a job: the deployed functions, or the command line that made it, until it has ended. */
export const Runner = z.enum(['functions', 'command-line']);
export type Runner = z.infer<typeof Runner>;

/** Who asked: the Firebase Auth user, or a schedule or job of the product itself. */
export const Requester = z.object({
  uid: z.string(),
  email: z.string().nullable(),
});
export type Requester = z.infer<typeof Requester>;
