/** The settings and credentials of each type of provider, as a form asks for them. */
import type { StorageProviderType } from '@contract';

export interface Field {
  /** Its name in `config`, or in `secrets`. */
  name: string;
  label: string;
  description?: string;
  kind: 'text' | 'switch' | 'select' | 'days' | 'secret' | 'long-secret';
  /** Of a select; nothing chosen leaves the setting to the store. */
  options?: readonly string[];
  /** Sent although it is empty, so that it is asked for. */
  isRequired?: boolean;
  /** Few need it. */
  isAdvanced?: boolean;
}

export const TYPE_CHOICES: readonly {
  value: StorageProviderType;
  label: string;
  description: string;
}[] = [
  { value: 's3', label: 'S3', description: 'AWS, Backblaze B2, Cloudflare R2, MinIO, …' },
  { value: 'gcs', label: 'Cloud Storage', description: 'A bucket of any Google Cloud project.' },
  { value: 'azure', label: 'Azure Blob Storage', description: 'A container of a storage account.' },
  {
    value: 'firebase',
    label: 'Firebase Storage',
    description: 'The project’s own bucket: quick to set up, but lost together with the project.',
  },
  {
    value: 'local',
    label: 'Local disk',
    description: 'A folder on the server, for self-hosting and trials.',
  },
];

const LOCK: Field = {
  name: 'objectLockDays',
  label: 'Object lock, in days',
  description: 'So long the store itself refuses to remove or overwrite what was written.',
  kind: 'days',
  isAdvanced: true,
};

const storageClass = (...options: string[]): Field => ({
  name: 'storageClass',
  label: 'Storage class',
  kind: 'select',
  options,
  isAdvanced: true,
});

export const CONFIG_FIELDS: Record<StorageProviderType, readonly Field[]> = {
  local: [
    {
      name: 'basePath',
      label: 'Folder',
      description: 'Inside the place set aside for backups on the server’s disk, as in nightly.',
      kind: 'text',
      isRequired: true,
    },
  ],
  s3: [
    { name: 'bucket', label: 'Bucket', kind: 'text', isRequired: true },
    {
      name: 'region',
      label: 'Region',
      description: 'As in eu-central-1.',
      kind: 'text',
      isRequired: true,
    },
    {
      name: 'endpoint',
      label: 'Endpoint',
      description: 'For stores other than AWS: their address, https://…',
      kind: 'text',
    },
    {
      name: 'forcePathStyle',
      label: 'Bucket in the path',
      description: 'And not in the host name: MinIO and most self-hosted stores need it.',
      kind: 'switch',
    },
    storageClass(
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'REDUCED_REDUNDANCY',
    ),
    {
      name: 'serverSideEncryption',
      label: 'Encryption by the store',
      kind: 'select',
      options: ['AES256', 'aws:kms'],
      isAdvanced: true,
    },
    LOCK,
  ],
  gcs: [
    { name: 'bucket', label: 'Bucket', kind: 'text', isRequired: true },
    {
      name: 'projectId',
      label: 'Project of the bucket',
      description: 'When it is another than this one.',
      kind: 'text',
      isAdvanced: true,
    },
    {
      name: 'endpoint',
      label: 'Endpoint',
      description: 'For a store that speaks the same protocol: its address, https://…',
      kind: 'text',
      isAdvanced: true,
    },
    storageClass('STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE'),
    LOCK,
  ],
  azure: [
    { name: 'containerName', label: 'Container', kind: 'text', isRequired: true },
    {
      name: 'endpoint',
      label: 'Address of the account',
      description:
        'Needed only without a connection string, as in https://account.blob.core.windows.net.',
      kind: 'text',
    },
    storageClass('Hot', 'Cool', 'Cold'),
    LOCK,
  ],
  firebase: [
    {
      name: 'storageBucket',
      label: 'Bucket',
      description: 'Empty for the project’s own.',
      kind: 'text',
    },
  ],
};

/** None for the types that always use the server's own. */
export const SECRET_FIELDS: Record<StorageProviderType, readonly Field[]> = {
  local: [],
  s3: [
    { name: 'accessKeyId', label: 'Access key id', kind: 'text' },
    { name: 'secretAccessKey', label: 'Secret access key', kind: 'secret' },
  ],
  gcs: [
    {
      name: 'keyFile',
      label: 'Service account key',
      description: 'The whole JSON of the key file.',
      kind: 'long-secret',
    },
  ],
  azure: [{ name: 'connectionString', label: 'Connection string', kind: 'secret' }],
  firebase: [],
};
