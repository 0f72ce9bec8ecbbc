/** Looking into a backup: its collections, documents and sub-collections, one document whole, and what differs from now. */
import { z } from 'zod';
import { GivenPassphrase } from './backup.ts';
import { BackupId, DocumentPath, Instant, ScopePath } from './primitives.ts';

/** Of a collection or a document; '' is the database itself. */
const BrowsePath = z.string().superRefine((path, ctx) => {
  const parsed = path === '' ? null : ScopePath.safeParse(path);
  for (const { message } of parsed?.error?.issues ?? []) ctx.addIssue({ code: 'custom', message });
});

/**
 * `GET /api/admin/backups/:id/browse?...`: the root collections for '', the documents of a collection, the sub-collections
 * of a document.
 */
export const BrowseQuery = z.strictObject({
  path: BrowsePath.default(''),
  cursor: z.string().max(4096).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200, 'Ask for at most 200; the next page follows by its cursor.')
    .default(50),
});
/** The same with the passphrase of an encrypted backup, which must not be part of a URL. */
export const BrowseRequest = BrowseQuery.extend({ encryptionKey: GivenPassphrase.optional() });
export type BrowseRequest = z.output<typeof BrowseRequest>;

/** `GET /api/admin/backups/:id/document?path=` and `…/diff?path=` */
export const StoredDocumentQuery = z.strictObject({ path: DocumentPath });
export const StoredDocumentRequest = StoredDocumentQuery.extend({
  encryptionKey: GivenPassphrase.optional(),
});
export type StoredDocumentRequest = z.output<typeof StoredDocumentRequest>;

export const FieldType = z.enum([
  ...(['null', 'boolean', 'integer', 'double', 'timestamp', 'string', 'bytes'] as const),
  ...(['reference', 'geoPoint', 'array', 'map'] as const),
]);
export type FieldType = z.infer<typeof FieldType>;

/** A field in brief. `text` is for people: the value, cut where `isCut`; of a map the names of its fields, of an array how many values. */
export const FieldPreview = z.object({
  name: z.string(),
  type: FieldType,
  text: z.string(),
  isCut: z.boolean(),
});
export type FieldPreview = z.infer<typeof FieldPreview>;

const BrowsedCollection = z.object({
  id: z.string(),
  path: z.string(),
  /** With everything below it; null where the manifest does not count it. */
  documents: z.number().int().nullable(),
});
export type BrowsedCollection = z.infer<typeof BrowsedCollection>;

const BrowsedDocument = z.object({
  id: z.string(),
  path: z.string(),
  /** False for one that is not there itself but has documents below it; it then has no times, size and fields. */
  exists: z.boolean(),
  createTime: z.string().nullable(),
  updateTime: z.string().nullable(),
  /** Of its record in the backup. */
  bytes: z.number().int().nullable(),
  hasSubcollections: z.boolean(),
  fieldCount: z.number().int(),
  /** The first few. */
  fields: z.array(FieldPreview),
});
export type BrowsedDocument = z.infer<typeof BrowsedDocument>;

const pageFields = {
  path: z.string(),
  nextCursor: z.string().optional(),
  /** What the backup lacks within this path, a sentence each. */
  warnings: z.array(z.string()),
  /** Bytes of parts and indexes that were read from storage for this. */
  bytesRead: z.number().int(),
};
export const BrowsePage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('collections'), items: z.array(BrowsedCollection), ...pageFields }),
  z.object({ kind: z.literal('documents'), items: z.array(BrowsedDocument), ...pageFields }),
]);
export type BrowsePage = z.infer<typeof BrowsePage>;

/** A document as Firestore's REST API gives it; a double of −0 is the text `"-0"`, which JSON numbers do not survive. */
const RestDocument = z.object({
  name: z.string(),
  fields: z.record(z.string(), z.unknown()),
  createTime: z.string().optional(),
  updateTime: z.string().optional(),
});
export type RestDocument = z.infer<typeof RestDocument>;

export const StoredDocument = z.object({
  path: z.string(),
  /** The moment of the backup. */
  readTime: Instant,
  document: RestDocument,
  /** Of its record in the backup. */
  bytes: z.number().int(),
  bytesRead: z.number().int(),
});
export type StoredDocument = z.infer<typeof StoredDocument>;

const DocumentTimes = z.object({
  createTime: z.string().nullable(),
  updateTime: z.string().nullable(),
});
export type DocumentTimes = z.infer<typeof DocumentTimes>;

/** A field that differs: `path` as Firestore writes it, values as REST JSON. `added` is there now and not in the backup. */
export const FieldChange = z.object({
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  backup: z.unknown().optional(),
  live: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** `created`: it is there now and not in the backup; `deleted`: the other way round. */
export const StoredDocumentDiff = z.object({
  path: z.string(),
  readTime: Instant,
  status: z.enum(['same', 'changed', 'created', 'deleted']),
  /** Null where there is no such document. */
  backup: DocumentTimes.nullable(),
  live: DocumentTimes.nullable(),
  fields: z.array(FieldChange),
  bytesRead: z.number().int(),
});
export type StoredDocumentDiff = z.infer<typeof StoredDocumentDiff>;

/** Requests of the callables. */
export const BROWSE_CALLS = {
  browseBackup: { request: BrowseRequest.extend({ backupId: BackupId }), response: BrowsePage },
  readBackupDocument: {
    request: StoredDocumentRequest.extend({ backupId: BackupId }),
    response: StoredDocument,
  },
  diffBackupDocument: {
    request: StoredDocumentRequest.extend({ backupId: BackupId }),
    response: StoredDocumentDiff,
  },
} as const;
