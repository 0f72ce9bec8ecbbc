/** Reads where backups lie: an address (`s3://bucket/prefix`), a folder of this machine, or a file that describes a provider. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ProviderId, StorageProviderType } from '../contract/index.ts';
import { FirevaultError } from '../domain/errors.ts';

/** A place with backups, as a storage provider is configured. */
export interface Location {
  /** As it was given, free of credentials. */
  given: string;
  id: string;
  name: string;
  type: StorageProviderType;
  config: Record<string, unknown>;
  pathPrefix: string;
  /** Null where the cloud's own credentials of this machine are used. */
  secrets: unknown;
  /** The folder that holds a local one; null for the others. */
  localRoot: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a provider file holds; `secrets` are the fields that the portal asks for. */
const ProviderFile = z.strictObject({
  id: ProviderId.optional(),
  type: StorageProviderType,
  config: z.record(z.string(), z.unknown()),
  pathPrefix: z.string().default(''),
  secrets: z.unknown().optional(),
});

const SCHEMES = 'file:/folder, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix';

/**
 * Options of a bucket stand in the address: `?endpoint=`, and for S3 `region=` and `path-style`. Credentials never do:
 * they come from the environment, or from a provider file. Throws `cli/bad-location`.
 */
export async function parseLocation(given: string, env: Environment): Promise<Location> {
  if (given.endsWith('.json')) return readProviderFile(given);
  if (!/^[a-z0-9]+:/i.test(given)) return localFolder(given, resolve(given));
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw badLocation(given, 'It is no address.');
  }
  if (url.username !== '' || url.password !== '') {
    throw badLocation(`${url.protocol}//…`, 'Credentials do not belong into an address.');
  }
  switch (url.protocol) {
    case 'file:':
      return localFolder(given, pathOf(url));
    case 's3:':
      return s3Bucket(url, env);
    case 'gs:':
      return gcsBucket(url);
    case 'az:':
      return azureContainer(url, env);
    default:
      throw badLocation(given, `${url.protocol} is no kind of location.`);
  }
}

async function localFolder(given: string, path: string): Promise<Location> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) {
    throw badLocation(
      given,
      `There is no folder ${path}.`,
      `Mount it; or, for the first backup there, make it: mkdir -p ${path}`,
    );
  }
  if (!found.isDirectory()) throw badLocation(given, `${path} is no folder.`);
  const name = basename(path);
  return {
    given,
    id: idOf('local', name),
    name: path,
    type: 'local',
    config: { basePath: name },
    pathPrefix: '',
    secrets: null,
    localRoot: dirname(path),
  };
}

function s3Bucket(url: URL, env: Environment): Location {
  const options = optionsOf(url, ['region', 'endpoint', 'path-style']);
  const region = options.get('region') ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const endpoint = options.get('endpoint') ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const pathStyle = options.get('path-style');
  return bucket(url, 's3', {
    bucket: url.hostname,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(pathStyle === null || pathStyle === 'false' ? {} : { forcePathStyle: true }),
  });
}

function gcsBucket(url: URL): Location {
  const endpoint = optionsOf(url, ['endpoint']).get('endpoint');
  return bucket(url, 'gcs', {
    bucket: url.hostname,
    ...(endpoint === null ? {} : { endpoint }),
  });
}

function azureContainer(url: URL, env: Environment): Location {
  const endpoint = optionsOf(url, ['endpoint']).get('endpoint');
  const connectionString = env.AZURE_STORAGE_CONNECTION_STRING;
  const account = env.AZURE_STORAGE_ACCOUNT;
  const address = endpoint ?? (account && `https://${account}.blob.core.windows.net`);
  const needsAddress = connectionString === undefined && address;
  const config = {
    containerName: url.hostname,
    ...(needsAddress ? { endpoint: address } : {}),
  };
  const secrets = connectionString === undefined ? null : { connectionString };
  return { ...bucket(url, 'azure', config), secrets };
}

function bucket(url: URL, type: 's3' | 'gcs' | 'azure', config: Record<string, unknown>): Location {
  const given = `${url.protocol}//${url.host}${url.pathname}`;
  if (url.hostname === '') throw badLocation(given, 'It names no bucket.');
  const pathPrefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  const id = idOf(type, url.hostname);
  return { given, id, name: given, type, config, pathPrefix, secrets: null, localRoot: null };
}

async function readProviderFile(path: string): Promise<Location> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badLocation(path, 'It is not JSON.');
    const code = (error as { code?: unknown }).code;
    throw badLocation(path, code === 'ENOENT' ? 'There is no such file.' : `${String(code)}.`);
  }
  const parsed = ProviderFile.safeParse(json);
  if (!parsed.success) {
    // Zod's messages name fields and hold no values.
    const why = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw badLocation(path, why.join(' '));
  }
  const { type, config, pathPrefix, secrets = null } = parsed.data;
  const place = config.bucket ?? config.containerName ?? config.storageBucket ?? config.basePath;
  const id = parsed.data.id ?? idOf(type, String(place ?? 'store'));
  if (type === 'firebase' && config.storageBucket === undefined) {
    throw badLocation(path, 'config.storageBucket: Name the bucket.');
  }
  if (type !== 'local') {
    return { given: path, id, name: id, type, config, pathPrefix, secrets, localRoot: null };
  }
  const folder = resolve(dirname(path), String(config.basePath ?? ''));
  const local = await localFolder(path, folder);
  return { ...local, id, name: id, pathPrefix, secrets };
}

function pathOf(url: URL): string {
  // `file:backups` is a folder below the current one, as a shell would have it.
  if (!url.href.startsWith('file:///')) throw badLocation(url.href, 'Write file:///folder.');
  return fileURLToPath(url);
}

function optionsOf(url: URL, known: readonly string[]): URLSearchParams {
  const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (unknown === undefined) return url.searchParams;
  const given = `${url.protocol}//${url.host}${url.pathname}`;
  throw badLocation(given, `It has no option "${unknown}": there are ${known.join(', ')}.`);
}

/** As the ids of storage providers are: lower-case letters, digits and dashes. */
function idOf(type: string, place: string): string {
  const plain = place.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${type}-${plain}`.slice(0, 63).replace(/-+$/, '');
}

function badLocation(
  given: string,
  why: string,
  nextStep = `Give a location like ${SCHEMES}, or a provider file (.json).`,
): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'cli/bad-location',
    `Backups cannot be looked for at ${given}. ${why}`,
    {
      nextStep,
      fields: [{ field: 'from', message: why }],
    },
  );
}
