/** Takes a provider's settings apart: what anyone may see, and the credentials that nobody may. */
import type { z } from 'zod';
import {
  AzureSecrets,
  GcsSecrets,
  S3Secrets,
  type StorageProviderDoc,
  type StorageProviderType,
  StorageSettings,
} from '../../contract/index.ts';
import { type FieldProblem, FirevaultError } from '../../domain/errors.ts';

/** Credentials by field, as the type's own schema has them. */
export type Credentials = Record<string, string>;

export interface SplitSettings {
  config: Record<string, unknown>;
  /** Undefined when none were given, null when there are to be none. */
  secrets: Credentials | null | undefined;
}

const SECRETS = { s3: S3Secrets, gcs: GcsSecrets, azure: AzureSecrets } as const;

/** Throws `storage/misconfigured` for half a credential, naming the field that is missing. */
export function splitSettings(
  settings: Pick<StorageSettings, 'type' | 'config' | 'secrets'>,
): SplitSettings {
  const { type, config, secrets } = settings;
  if (type === 'local' || type === 'firebase') return { config, secrets: undefined };
  const schema = SECRETS[type];
  const names = Object.keys(schema.shape);
  const isSecret = ([name]: [string, unknown]): boolean => names.includes(name);
  const entries = Object.entries(config);
  const inConfig = Object.fromEntries(entries.filter(isSecret));
  const plain = Object.fromEntries(entries.filter((entry) => !isSecret(entry)));
  if (Object.keys(inConfig).length === 0) return { config: plain, secrets };
  if (secrets !== undefined) {
    throw misconfigured(
      Object.keys(inConfig).map((name) => ({
        field: `config.${name}`,
        message: 'Credentials stand either here or in secrets, not in both.',
      })),
    );
  }
  return { config: plain, secrets: checked(schema, inConfig, 'config') };
}

/** Checks settings put together from a kept provider and an update of it. Throws as `splitSettings`. */
export function parseSettings(settings: Record<string, unknown>): SplitSettings & {
  type: StorageProviderType;
  pathPrefix: string;
} {
  const parsed = checked(StorageSettings, settings, '');
  return { ...splitSettings(parsed), type: parsed.type, pathPrefix: parsed.pathPrefix };
}

/** Where objects lie: two providers with the same place would write over each other's. */
export function placeOf(
  { type, config, pathPrefix }: Pick<StorageProviderDoc, 'type' | 'config' | 'pathPrefix'>,
  secrets: Credentials | null,
): string {
  const { bucket, containerName, storageBucket, basePath, endpoint } = config;
  const account = /AccountName=([^;]+)/.exec(secrets?.connectionString ?? '')?.[1] ?? null;
  return JSON.stringify([
    type,
    bucket ?? containerName ?? storageBucket ?? basePath ?? null,
    endpoint ?? null,
    account,
    pathPrefix.replace(/^\/+|\/+$/g, ''),
  ]);
}

/** Which of the fields that make a place differ. */
export function movedFields(
  before: Pick<StorageProviderDoc, 'config' | 'pathPrefix'>,
  after: Pick<StorageProviderDoc, 'config' | 'pathPrefix'>,
): string[] {
  const names = ['bucket', 'containerName', 'storageBucket', 'basePath', 'endpoint'];
  const moved = names.filter((name) => before.config[name] !== after.config[name]);
  const fields = moved.map((name) => `config.${name}`);
  return before.pathPrefix === after.pathPrefix ? fields : [...fields, 'pathPrefix'];
}

function misconfigured(fields: FieldProblem[]): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'storage/misconfigured',
    `The settings are not complete and right: ${fields.map((one) => one.field).join(', ')}.`,
    { fields, nextStep: fields.map((one) => `${one.field}: ${one.message}`).join(' ') },
  );
}

function checked<S extends z.ZodType>(schema: S, value: unknown, below: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Zod's issues hold no values, so a secret in a wrong field is not repeated here.
  throw misconfigured(
    parsed.error.issues.flatMap((issue) => {
      const isUnknown = issue.code === 'unrecognized_keys';
      const names = isUnknown ? issue.keys : [''];
      const message = isUnknown ? 'There is no such setting.' : issue.message;
      return names.map((name) => ({
        field: [below, ...issue.path, name].filter((part) => part !== '').join('.'),
        message,
      }));
    }),
  );
}
