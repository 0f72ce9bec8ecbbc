/** Makes a storage provider out of its document, its unsealed secrets and where this server runs. */
import type { z } from 'zod';
import {
  AzureConfig,
  AzureSecrets,
  FirebaseConfig,
  GcsConfig,
  GcsSecrets,
  LocalConfig,
  S3Config,
  S3Secrets,
  type StorageProviderDoc,
} from '../contract/storage.ts';
import { FirevaultError, unreachable } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { AzureBlobProvider } from './providers/AzureBlobProvider.ts';
import { FirebaseStorageProvider } from './providers/FirebaseStorageProvider.ts';
import { GCSStorageProvider } from './providers/GCSStorageProvider.ts';
import { type LinkSigner, LocalStorageProvider } from './providers/LocalStorageProvider.ts';
import { S3StorageProvider } from './providers/S3StorageProvider.ts';
import type { StorageProvider } from './StorageProvider.ts';
import { storageError } from './storageErrors.ts';

/** What the composition root knows and a provider's document does not. */
export interface StorageEnvironment {
  /** The folder that local providers may not leave; null where there is no durable disk, as in the cloud. */
  localRoot: string | null;
  projectId: string;
  /** Makes links to objects of a local provider: a signed, short-lived address of the API. */
  signer?: (providerId: string, path: string, expiresIn: number) => Promise<string>;
  clock?: Clock;
  logger?: Logger;
}

/**
 * @param secrets the fields of the type's own secrets schema (`S3Secrets`, …); null means the server's credentials.
 * @throws FirevaultError `storage/misconfigured`, whose `fields` name what is wrong (`config.bucket`).
 * The SDK is loaded, and the store first spoken to, by the first call of the provider.
 */
export function openProvider(
  doc: Pick<StorageProviderDoc, 'id' | 'type' | 'config' | 'pathPrefix'>,
  secrets: unknown,
  environment: StorageEnvironment,
): StorageProvider {
  const { id: name, pathPrefix, type } = doc;
  const tools = {
    ...(environment.clock === undefined ? {} : { clock: environment.clock }),
    ...(environment.logger === undefined ? {} : { logger: environment.logger }),
  };
  const common = { name, pathPrefix, ...tools };
  switch (type) {
    case 'local': {
      const { basePath } = checked(LocalConfig, doc.config, name);
      noSecrets(secrets, name);
      const { localRoot, signer } = environment;
      if (localRoot === null) {
        throw storageError(
          'storage/misconfigured',
          `${name}: this server has no disk for backups.`,
          {
            field: 'type',
            nextStep: 'Use a bucket, or mount a volume and set LOCAL_STORAGE_ROOT to its path.',
          },
        );
      }
      const link: LinkSigner | undefined =
        signer && ((path, expiresIn) => signer(name, path, expiresIn));
      return new LocalStorageProvider({
        ...common,
        rootDir: localRoot,
        basePath,
        ...(link === undefined ? {} : { signer: link }),
      });
    }
    case 's3':
      return new S3StorageProvider({
        ...common,
        config: checked(S3Config, doc.config, name),
        ...given(S3Secrets, secrets, name),
      });
    case 'gcs':
      return new GCSStorageProvider({
        ...common,
        config: checked(GcsConfig, doc.config, name),
        ...given(GcsSecrets, secrets, name),
      });
    case 'azure':
      return new AzureBlobProvider({
        ...common,
        config: checked(AzureConfig, doc.config, name),
        ...given(AzureSecrets, secrets, name),
      });
    case 'firebase':
      noSecrets(secrets, name);
      return new FirebaseStorageProvider({
        ...common,
        projectId: environment.projectId,
        config: checked(FirebaseConfig, doc.config, name),
      });
    default:
      return unreachable(type);
  }
}

function given<Schema extends z.ZodType>(
  schema: Schema,
  secrets: unknown,
  name: string,
): { secrets?: z.output<Schema> } {
  if (secrets === null || secrets === undefined) return {};
  return { secrets: checked(schema, secrets, name) };
}

function noSecrets(secrets: unknown, name: string): void {
  if (secrets === null || secrets === undefined) return;
  throw storageError('storage/misconfigured', `${name} takes no credentials.`, {
    field: 'config',
    nextStep: 'Leave the credentials out.',
  });
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Zod's issues hold no values, so a secret in the wrong field is not repeated here.
  const fields = parsed.error.issues.flatMap((issue) => {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [''];
    return names.map((last) => ({
      field: ['config', ...issue.path, last].filter((part) => part !== '').join('.'),
      message:
        issue.code === 'unrecognized_keys' ? 'This provider has no such setting.' : issue.message,
    }));
  });
  const wrong = [...new Set(fields.map(({ field }) => field))].join(', ');
  throw new FirevaultError(
    'invalid-argument',
    'storage/misconfigured',
    `The configuration of ${name} is not complete and right: ${wrong}.`,
    { fields, nextStep: fields.map(({ field, message }) => `${field}: ${message}`).join(' ') },
  );
}
