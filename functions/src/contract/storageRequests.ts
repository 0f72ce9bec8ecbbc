/** What is asked of the storage configuration. Credentials go in and never come out again. */
import { z } from 'zod';
import { Instant, ProviderId } from './primitives.ts';
import {
  AzureConfig,
  AzureSecrets,
  FirebaseConfig,
  GcsConfig,
  GcsSecrets,
  LocalConfig,
  S3Config,
  S3Secrets,
  StorageProviderDoc,
} from './storage.ts';

/**
 * The settings of each type. Credentials may stand in `secrets`, or in `config` beside the others; wherever they stand
 * they are kept apart and sealed. `null` for `secrets` means the server's own credentials.
 */
const settings = {
  local: { config: LocalConfig, secrets: z.null().optional() },
  s3: {
    config: S3Config.extend(S3Secrets.partial().shape),
    secrets: S3Secrets.nullable().optional(),
  },
  gcs: {
    config: GcsConfig.extend(GcsSecrets.partial().shape),
    secrets: GcsSecrets.nullable().optional(),
  },
  azure: {
    config: AzureConfig.extend(AzureSecrets.partial().shape),
    secrets: AzureSecrets.nullable().optional(),
  },
  firebase: { config: FirebaseConfig, secrets: z.null().optional() },
} as const;

const pathPrefix = z
  .string()
  .max(500, 'A path prefix is at most 500 characters long.')
  .refine(isPathPrefix, { message: 'Use names separated by single slashes, as in backups/prod.' });

/** Slashes at either end do not matter; between them stand names, none of them `.` or `..`. */
function isPathPrefix(text: string): boolean {
  const trimmed = text.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return true;
  const names = trimmed.split('/');
  return (
    names.every((one) => one !== '' && one !== '.' && one !== '..') && !/[\\\p{Cc}]/u.test(text)
  );
}

const name = z.string().trim().min(1, 'Enter a name.').max(100, 'At most 100 characters.');

const UNKNOWN_TYPE = { error: 'Choose local, s3, gcs, azure or firebase.' };

const tested = {
  /** The provider that is being edited: its kept credentials are used where none are given. */
  id: ProviderId.optional(),
  pathPrefix: pathPrefix.default(''),
};
const added = {
  /** Derived from the name when left out. Given, it takes up the backups of a provider that was removed. */
  id: ProviderId.optional(),
  name,
  pathPrefix: pathPrefix.default(''),
  enabled: z.boolean().default(true),
  /** Left out, the provider becomes a default destination when there is none yet. */
  isDefault: z.boolean().optional(),
};

/** `POST /api/admin/backup-storage` and the `addStorageProvider` callable. */
export const AddStorageProviderRequest = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('local'), ...added, ...settings.local }),
    z.strictObject({ type: z.literal('s3'), ...added, ...settings.s3 }),
    z.strictObject({ type: z.literal('gcs'), ...added, ...settings.gcs }),
    z.strictObject({ type: z.literal('azure'), ...added, ...settings.azure }),
    z.strictObject({ type: z.literal('firebase'), ...added, ...settings.firebase }),
  ],
  UNKNOWN_TYPE,
);
export type AddStorageProviderRequest = z.output<typeof AddStorageProviderRequest>;

/** `POST /api/admin/backup-storage/test` and the `testStorageSettings` callable: settings, before they are kept. */
export const StorageSettings = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('local'), ...tested, ...settings.local }),
    z.strictObject({ type: z.literal('s3'), ...tested, ...settings.s3 }),
    z.strictObject({ type: z.literal('gcs'), ...tested, ...settings.gcs }),
    z.strictObject({ type: z.literal('azure'), ...tested, ...settings.azure }),
    z.strictObject({ type: z.literal('firebase'), ...tested, ...settings.firebase }),
  ],
  UNKNOWN_TYPE,
);
export type StorageSettings = z.output<typeof StorageSettings>;

/** `PUT /api/admin/backup-storage/:id`. What is left out stays; `config`, when given, replaces the whole of it. */
export const UpdateStorageProviderRequest = z.strictObject({
  name: name.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  /** New credentials in the place of the old ones; `null` removes them. */
  secrets: z.record(z.string(), z.unknown()).nullable().optional(),
  pathPrefix: pathPrefix.optional(),
  enabled: z.boolean().optional(),
  isDefault: z.boolean().optional(),
  /** The objects were moved to the new bucket or prefix; each backup is looked for there before anything changes. */
  hasMoved: z.boolean().optional(),
  /** The `updatedAt` that was read: the update is refused when somebody else has changed the provider since. */
  updatedAt: Instant.optional(),
});
export type UpdateStorageProviderRequest = z.output<typeof UpdateStorageProviderRequest>;

/** The `removeStorageProvider` callable. */
export const RemoveStorageProviderRequest = z.strictObject({
  /** Although backups live there: they can be read again only when the provider is added again under its id. */
  force: z.boolean().default(false),
});
export type RemoveStorageProviderRequest = z.output<typeof RemoveStorageProviderRequest>;

/** `POST /api/admin/backup-storage/reseal`: what became of the kept credentials of each provider. */
export const ResealReport = z.object({
  resealed: z.number().int(),
  /** Were under the newest master key already. */
  unchanged: z.number().int(),
  failed: z.array(z.object({ provider: z.string(), error: z.string() })),
});
export type ResealReport = z.infer<typeof ResealReport>;

/** `DELETE /api/admin/backup-storage/:id` as a query: `?force=true`. */
export const RemoveStorageProviderQuery = z.strictObject({
  force: z.stringbool({ error: 'Write true or false.' }).default(false),
});

export const StorageProviderList = z.object({ items: z.array(StorageProviderDoc) });
export type StorageProviderList = z.infer<typeof StorageProviderList>;
