/** The manifest: what a backup holds, written last and once; a backup exists if and only if this object does. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BackupId, BackupType, Compression, Instant, NEVER_BACKED_UP } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';
import { EncryptionHeader } from './encryption/EncryptionHeader.ts';

export const ARCHIVE_FORMAT = 'firevault-archive';
export const ARCHIVE_VERSION = 1;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Paths relative to the database root; null is the beginning or the end of the database. */
const ManifestRange = z.object({
  from: z.string().nullable(),
  fromExclusive: z.boolean(),
  until: z.string().nullable(),
  untilInclusive: z.boolean(),
});

/** What is known of a stored object of lines: sizes in bytes, hashes of the plain lines and of the object as stored. */
const ManifestObject = z.object({
  bytes: z.number().int().nonnegative(),
  storedBytes: z.number().int().nonnegative(),
  sha256: Sha256,
  storedSha256: Sha256,
});

/** The names and update times of all documents that a part's ranges held: what the next incremental backup compares with. */
export const ManifestKeys = ManifestObject.extend({
  /** Below the backup's folder: `keys/0001.ndjson.gz`. */
  object: z.string().regex(/^keys\/[a-z0-9.-]+$/),
  documents: z.number().int().nonnegative(),
});
export type ManifestKeys = z.infer<typeof ManifestKeys>;

/** Where the blocks of a part lie: what a reader of few documents needs. */
export const ManifestIndex = ManifestObject.extend({
  /** Below the backup's folder: `index/0001.ndjson.gz`. */
  object: z.string().regex(/^index\/[a-z0-9.-]+$/),
  /** Its lines. */
  blocks: z.number().int().nonnegative(),
});
export type ManifestIndex = z.infer<typeof ManifestIndex>;

export const ManifestPart = ManifestObject.extend({
  id: z.string(),
  /** Below the backup's folder: `parts/0001.ndjson.gz`. */
  object: z.string().regex(/^parts\/[a-z0-9.-]+$/),
  ranges: z.array(ManifestRange).min(1),
  /** `all`: every document of the ranges; `changes`: what differs from the base backup. */
  holds: z.enum(['all', 'changes']).default('all'),
  /** Lines that are documents. */
  documents: z.number().int().nonnegative(),
  /** Lines that say that a document of the base is gone. */
  deletions: z.number().int().nonnegative().default(0),
  keys: ManifestKeys.nullable().default(null),
  /** Null for a part that is encrypted or of a single block, and where the writer knew of none. */
  index: ManifestIndex.nullable().default(null),
});
export type ManifestPart = z.infer<typeof ManifestPart>;

/** What a record of the backup says beyond what it holds. */
const ManifestOrigin = z.object({
  triggeredBy: z.enum(['manual', 'scheduled']),
  scheduleId: z.string().nullable(),
  /** Of a backup that a restore made for itself: `safety` or `past`. It is kept until `expiresAt`. */
  purpose: z.string().nullable(),
  expiresAt: Instant.nullable(),
});

export const Manifest = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.literal(ARCHIVE_VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  id: BackupId,
  projectId: z.string(),
  databaseId: z.string(),
  type: BackupType,
  /**
   * The chosen root collections, with the single collections and documents `paths`; or null for the whole database but for
   * the root collections `without`. What lies below a named document belongs to it, unless
   * `includeSubcollections` is false.
   */
  scope: z.object({
    collections: z.array(z.string()).nullable(),
    paths: z.array(z.string()).optional(),
    includeSubcollections: z.boolean().optional(),
    without: z.array(z.string()).default([...NEVER_BACKED_UP]),
  }),
  readTime: Instant,
  baseBackupId: BackupId.nullable(),
  compression: Compression,
  encryption: EncryptionHeader.nullable(),
  /** In `__name__` order. What neither they nor `missing` cover held no document; increments leave no such gap. */
  parts: z.array(ManifestPart),
  /** Ranges that could not be read, with the reason; empty for a complete backup. */
  missing: z.array(z.object({ ranges: z.array(ManifestRange), error: z.string() })),
  /** Documents that the scope held at `readTime`; an incremental backup holds only some of them itself. */
  documents: z.number().int().nonnegative(),
  /** The same by root collection, nested collections included. */
  documentCounts: z.record(z.string(), z.number().int()),
  /** Who asked for it; told since the command line can make records of manifests alone. */
  origin: ManifestOrigin.optional(),
  startedAt: Instant,
  finishedAt: Instant,
  /** Hex HMAC over the stored bytes with zeros in this place; null without encryption. Stands last. */
  mac: Sha256.nullable().default(null),
});
export type Manifest = z.infer<typeof Manifest>;

/** The folder-relative name of the manifest. */
export const MANIFEST_OBJECT = 'manifest.json';

/** Makes and checks the code that only the holder of the backup's key can make. */
export interface ManifestAuthenticator {
  authenticateManifest(bytes: Uint8Array): string;
  /** Throws unless the code was made of these bytes. */
  verifyManifest(bytes: Uint8Array, mac: string | null): void;
}

const NO_MAC = '0'.repeat(64);
const MAC_ENDING = /"mac": "([0-9a-f]{64})"\n\}\n$/;
/** Bytes from the first digit of the code to the end of the file. */
const MAC_AT_END = NO_MAC.length + '"\n}\n'.length;

/** The bytes as they are stored: readable JSON with a line end, the same for the same manifest. */
export function encodeManifest(
  manifest: Manifest,
  authenticator: ManifestAuthenticator | null,
): Buffer {
  const mac = authenticator === null ? null : NO_MAC;
  const bytes = Buffer.from(
    `${JSON.stringify({ ...Manifest.parse(manifest), mac }, null, 2)}\n`,
    'utf8',
  );
  if (authenticator === null) return bytes;
  bytes.write(authenticator.authenticateManifest(bytes), bytes.length - MAC_AT_END, 'latin1');
  return bytes;
}

/** Throws `archive/manifest-not-authentic` unless the stored manifest was written under this key and is as it was. */
export function authenticateManifest(stored: Buffer, authenticator: ManifestAuthenticator): void {
  const at = stored.length - MAC_AT_END;
  const ending = MAC_ENDING.exec(stored.toString('latin1', Math.max(0, at - 16)));
  const blank = Buffer.from(stored);
  if (ending !== null) blank.write(NO_MAC, at, 'latin1');
  authenticator.verifyManifest(blank, ending?.[1] ?? null);
}

/** Hex SHA-256 of the stored manifest: the backup's `checksum`. */
export function manifestChecksum(stored: Uint8Array): string {
  return createHash('sha256').update(stored).digest('hex');
}

/** Throws `archive/manifest-damaged` unless the bytes are the ones the checksum was taken of. */
export function decodeManifest(stored: Buffer, expectedChecksum: string | null): Manifest {
  if (expectedChecksum !== null && manifestChecksum(stored) !== expectedChecksum) {
    throw damaged('its SHA-256 is not the one recorded for the backup');
  }
  let json: unknown;
  try {
    json = JSON.parse(stored.toString('utf8'));
  } catch (error) {
    throw damaged('it is not JSON', error);
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`, parsed.error);
  }
  return parsed.data;
}

function damaged(how: string, cause?: unknown): FirevaultError {
  return new FirevaultError(
    'data-loss',
    'archive/manifest-damaged',
    `The manifest is damaged or was changed: ${how}.`,
    {
      nextStep: 'Use another location of this backup, or another backup.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
