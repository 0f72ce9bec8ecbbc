/** The manifest: what a backup holds, written last and once; a backup exists if and only if this object does. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BackupId, BackupType, Compression, Instant } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';

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

export const ManifestPart = z.object({
  id: z.string(),
  /** Below the backup's folder: `parts/0001.ndjson.gz`. */
  object: z.string().regex(/^parts\/[a-z0-9.-]+$/),
  ranges: z.array(ManifestRange).min(1),
  documents: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  storedBytes: z.number().int().nonnegative(),
  sha256: Sha256,
  storedSha256: Sha256,
});
export type ManifestPart = z.infer<typeof ManifestPart>;

export const Manifest = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.literal(ARCHIVE_VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  id: BackupId,
  projectId: z.string(),
  databaseId: z.string(),
  type: BackupType,
  /** The chosen root collections, or null for the whole database. */
  scope: z.object({ collections: z.array(z.string()).nullable() }),
  readTime: Instant,
  baseBackupId: BackupId.nullable(),
  compression: Compression,
  encryption: z.null(),
  /** In `__name__` order; together with `missing` they cover the scope without a gap. */
  parts: z.array(ManifestPart),
  /** Ranges that could not be read, with the reason; empty for a complete backup. */
  missing: z.array(z.object({ ranges: z.array(ManifestRange), error: z.string() })),
  documents: z.number().int().nonnegative(),
  /** By root collection, nested collections included. */
  documentCounts: z.record(z.string(), z.number().int()),
  startedAt: Instant,
  finishedAt: Instant,
});
export type Manifest = z.infer<typeof Manifest>;

/** The folder-relative name of the manifest. */
export const MANIFEST_OBJECT = 'manifest.json';

/** The bytes as they are stored: readable JSON with a line end, the same for the same manifest. */
export function encodeManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(Manifest.parse(manifest), null, 2)}\n`, 'utf8');
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
