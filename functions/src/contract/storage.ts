/** A storage provider as its configuration describes it; secrets have schemas of their own and are never part of this. */
import { z } from 'zod';
import { Instant, ProviderId } from './primitives.ts';

export const StorageProviderType = z.enum(['local', 's3', 'gcs', 'azure', 'firebase']);
export type StorageProviderType = z.infer<typeof StorageProviderType>;

/** What the operator allows this provider to hold; the storage bar and the low-storage alert compare with it. */
const quotaBytes = z.number().int().positive().optional();

/** A store's own address, for stores that speak a cloud's protocol: `https://s3.eu-central-003.backblazeb2.com`. */
const endpoint = z.url({ protocol: /^https?$/, error: 'An endpoint is a URL, https://…' });

const googleBucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'This is not a bucket name, as in my-backups.');

/** `basePath` is a folder inside the place set aside for backups on the server's disk. */
export const LocalConfig = z.strictObject({
  basePath: z.string().min(1, 'Name a folder.'),
  quotaBytes,
});
export type LocalConfig = z.infer<typeof LocalConfig>;

/** AWS S3, and with `endpoint` every store that speaks its protocol. */
export const S3Config = z.strictObject({
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'This is not an S3 bucket name, as in my-backups.',
    ),
  region: z.string().min(1, 'Name the region of the bucket, as in eu-central-1.'),
  endpoint: endpoint.optional(),
  /** The bucket in the path and not in the host name: MinIO and most self-hosted stores need it. */
  forcePathStyle: z.boolean().optional(),
  storageClass: z
    .enum([
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'REDUCED_REDUNDANCY',
    ])
    .optional(),
  serverSideEncryption: z.enum(['AES256', 'aws:kms']).optional(),
  /** Days for which the store itself refuses to remove or overwrite an object (Object Lock, compliance mode). */
  objectLockDays: z.number().int().min(1).max(36_500).optional(),
  quotaBytes,
});
export type S3Config = z.infer<typeof S3Config>;

/** Cloud Storage. */
export const GcsConfig = z.strictObject({
  bucket: googleBucket,
  projectId: z.string().min(1).optional(),
  endpoint: endpoint.optional(),
  storageClass: z.enum(['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE']).optional(),
  /** Days for which the store itself refuses to remove or overwrite an object (object retention, locked). */
  objectLockDays: z.number().int().min(1).max(36_500).optional(),
  quotaBytes,
});
export type GcsConfig = z.infer<typeof GcsConfig>;

/** Azure Blob Storage. `endpoint` is the account's address, needed only without a connection string. */
export const AzureConfig = z.strictObject({
  containerName: z
    .string()
    .regex(
      /^[a-z0-9](?:-?[a-z0-9]){2,62}$/,
      'A container name is 3 to 63 lower-case letters, digits and single dashes.',
    ),
  endpoint: endpoint.optional(),
  storageClass: z.enum(['Hot', 'Cool', 'Cold']).optional(),
  /** Days for which the store itself refuses to remove or overwrite a blob (immutability policy, locked). */
  objectLockDays: z.number().int().min(1).max(36_500).optional(),
  quotaBytes,
});
export type AzureConfig = z.infer<typeof AzureConfig>;

/** The Firebase project's own bucket, `<project>.firebasestorage.app` unless another is named. */
export const FirebaseConfig = z.strictObject({
  storageBucket: googleBucket.optional(),
  quotaBytes,
});
export type FirebaseConfig = z.infer<typeof FirebaseConfig>;

/** Both halves of an access key, or nothing: then the server's own credentials are used. */
export const S3Secrets = z.strictObject({
  accessKeyId: z.string().min(1, 'Enter the access key id.'),
  secretAccessKey: z.string().min(1, 'Enter the secret access key.'),
});
export type S3Secrets = z.infer<typeof S3Secrets>;

/** `keyFile` is the JSON text of a service account's key. */
export const GcsSecrets = z.strictObject({
  keyFile: z.string().refine(isServiceAccountKey, {
    message: "Paste the whole JSON of a service account's key (client_email and private_key).",
  }),
});
export type GcsSecrets = z.infer<typeof GcsSecrets>;

export const AzureSecrets = z.strictObject({
  connectionString: z
    .string()
    .regex(
      /AccountName=[^;]+.*AccountKey=[^;]+|BlobEndpoint=[^;]+.*SharedAccessSignature=[^;]+|SharedAccessSignature=[^;]+.*BlobEndpoint=[^;]+|AccountKey=[^;]+.*AccountName=[^;]+|UseDevelopmentStorage=true/s,
      "Paste the account's whole connection string (AccountName and AccountKey).",
    ),
});
export type AzureSecrets = z.infer<typeof AzureSecrets>;

function isServiceAccountKey(text: string): boolean {
  try {
    const key: unknown = JSON.parse(text);
    return (
      typeof key === 'object' &&
      key !== null &&
      // Other types name addresses that the server would then ask for tokens.
      'type' in key &&
      key.type === 'service_account' &&
      'client_email' in key &&
      typeof key.client_email === 'string' &&
      'private_key' in key &&
      typeof key.private_key === 'string'
    );
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What a provider holds, as it was found at `checkedAt`. Without an error `bytes` and `objects` are there. */
export const StorageUsage = z.object({
  bytes: z.number().int().nullable(),
  objects: z.number().int().nullable(),
  /** Of the configured quota; null without one. May exceed 100. */
  percent: z.number().nullable(),
  checkedAt: Instant,
  /** Why the last look failed; the figures are then those of the one before. */
  error: z.string().nullable(),
});
export type StorageUsage = z.infer<typeof StorageUsage>;

/** How a test went: what was tried, in order. After a failed write the other steps are not. */
export const ConnectionReport = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: z.enum(['write', 'read', 'list', 'delete']),
      ok: z.boolean(),
      /** One sentence and the next step; free of credentials. */
      error: z.string().optional(),
    }),
  ),
});
export type ConnectionReport = z.infer<typeof ConnectionReport>;

/** A document of `storageProviders`, times as text. */
export const StorageProviderDoc = z.object({
  id: ProviderId,
  name: z.string().min(1).max(100),
  type: StorageProviderType,
  enabled: z.boolean(),
  isDefault: z.boolean(),
  config: z.record(z.string(), z.unknown()),
  pathPrefix: z.string(),
  /** That credentials are kept, and since when; without it the server's own are used. */
  credentials: z.object({ updatedAt: Instant }).optional(),
  usage: StorageUsage.optional(),
  lastTest: ConnectionReport.extend({ at: Instant }).optional(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type StorageProviderDoc = z.infer<typeof StorageProviderDoc>;
