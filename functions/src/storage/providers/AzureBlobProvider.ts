/** Keeps objects as block blobs in an Azure container. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlockBlobUploadOptions, ContainerClient } from '@azure/storage-blob';
import type { AzureConfig, AzureSecrets } from '../../contract/storage.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { type Act, actTitle, cloudFault } from '../cloudFault.ts';
import { deadline } from '../deadline.ts';
import { requireTls } from '../endpoint.ts';
import { byPath, keyOf, keyPrefixOf, normalizedPrefix } from '../paths.ts';
import { checkedBounds, checkedLifetime, rangePastEnd } from '../requests.ts';
import type {
  ReadOptions,
  StorageObject,
  StorageProvider,
  TransferOptions,
} from '../StorageProvider.ts';
import { describeFault, storageError } from '../storageErrors.ts';
import { type PartTarget, storeInParts } from '../storeInParts.ts';
import { type AzureSdk, azureSecretTexts, openContainer } from './azureConnection.ts';
import { azureVerdict } from './azureVerdict.ts';
import { oneChunk, readAll, readBody } from './readBody.ts';

const pageSize = 1_000;
const dayMs = 24 * 3600 * 1000;

const permissions: Record<Act, string> = {
  upload: 'blobs/write',
  download: 'blobs/read',
  stat: 'blobs/read',
  delete: 'blobs/delete',
  list: 'blobs/read on the container',
  link: 'an account key',
};

export interface AzureBlobOptions {
  name: string;
  pathPrefix: string;
  config: AzureConfig;
  /** Without them AZURE_STORAGE_CONNECTION_STRING of the server is used. */
  secrets?: AzureSecrets;
  clock?: Clock;
}

interface Connection {
  sdk: AzureSdk;
  container: ContainerClient;
}

export class AzureBlobProvider implements StorageProvider {
  readonly name: string;
  readonly #options: AzureBlobOptions;
  readonly #prefix: string;
  readonly #secretTexts: string[];
  readonly #judge: ReturnType<typeof azureVerdict>;
  readonly #clock: Clock;
  #connection: Promise<Connection> | undefined;

  constructor(options: AzureBlobOptions) {
    const { config } = options;
    this.name = options.name;
    this.#options = options;
    this.#prefix = normalizedPrefix(options.pathPrefix);
    this.#secretTexts = azureSecretTexts(options.secrets);
    this.#judge = azureVerdict(config.containerName);
    this.#clock = options.clock ?? systemClock;
    if (config.endpoint !== undefined) requireTls(options.name, config.endpoint);
  }

  async upload(data: Buffer, path: string, options: TransferOptions = {}): Promise<string> {
    return this.uploadStream(oneChunk(data), path, options);
  }

  async uploadStream(
    source: AsyncIterable<Uint8Array>,
    path: string,
    { signal }: TransferOptions = {},
  ): Promise<string> {
    const key = keyOf(this.#prefix, path);
    const { container } = await this.#connect();
    await storeInParts(source, this.#partTarget(key, path), signal);
    const address = new URL(container.url);
    return `${address.origin}${address.pathname}/${key.split('/').map(encodeURIComponent).join('/')}`;
  }

  download(path: string, options: TransferOptions = {}): Promise<Buffer> {
    return readAll(this.downloadStream(path, options));
  }

  async *downloadStream(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { range, signal } = options;
    const title = actTitle('download', path, this.name);
    const key = keyOf(this.#prefix, path);
    if (range !== undefined) checkedBounds(range, title);
    const answer = await this.#do('download', path, signal, async ({ container }) => {
      const blob = container.getBlobClient(key);
      const [from, count] = range ? [range.start, range.end - range.start + 1] : [0, undefined];
      try {
        // A cut body is taken up again where it broke, as long as the blob is still the same.
        return await blob.download(from, count, {
          maxRetryRequests: 3,
          ...(signal === undefined ? {} : { abortSignal: signal }),
        });
      } catch (error) {
        if (describeFault(error).status === 416) throw rangePastEnd(title);
        throw error;
      }
    });
    const { readableStreamBody: body, contentLength, contentRange } = answer;
    if (!(body instanceof Readable)) {
      throw storageError('storage/failed', `${title} failed: the answer has no body.`);
    }
    yield* readBody({
      body,
      announced: contentLength,
      asked: range,
      contentRange,
      title,
      signal,
      translate: (error) => this.#fault(error, 'download', path),
    });
  }

  async stat(path: string, { signal }: TransferOptions = {}): Promise<StorageObject | null> {
    const key = keyOf(this.#prefix, path);
    return this.#do('stat', path, signal, async ({ container }) => {
      const facts = await unlessAbsent(
        container.getBlobClient(key).getProperties({ abortSignal: deadline(signal) }),
      );
      if (facts === null) return null;
      return {
        path,
        sizeBytes: facts.contentLength ?? 0,
        updatedAt: facts.lastModified?.toISOString() ?? null,
      };
    });
  }

  async delete(path: string, { signal }: TransferOptions = {}): Promise<void> {
    const key = keyOf(this.#prefix, path);
    await this.#do('delete', path, signal, ({ container }) =>
      unlessAbsent(
        container
          .getBlobClient(key)
          .delete({ deleteSnapshots: 'include', abortSignal: deadline(signal) }),
      ),
    );
  }

  async list(prefix = '', { signal }: TransferOptions = {}): Promise<StorageObject[]> {
    const wanted = keyPrefixOf(this.#prefix, prefix);
    return this.#do('list', prefix, signal, async ({ container }) => {
      const found: StorageObject[] = [];
      const pages = container
        .listBlobsFlat({ prefix: wanted, ...(signal === undefined ? {} : { abortSignal: signal }) })
        .byPage({ maxPageSize: pageSize });
      for await (const page of pages) {
        for (const { name, properties } of page.segment.blobItems) {
          if (name.endsWith('/')) continue;
          found.push({
            path: name.slice(this.#prefix.length),
            sizeBytes: properties.contentLength ?? 0,
            updatedAt: properties.lastModified?.toISOString() ?? null,
          });
        }
      }
      return found.sort(byPath);
    });
  }

  async getSignedUrl(path: string, expiresIn: number): Promise<string> {
    const key = keyOf(this.#prefix, path);
    checkedLifetime(expiresIn, actTitle('link', path, this.name));
    return this.#do('link', path, undefined, ({ sdk, container }) => {
      if (!(container.credential instanceof sdk.StorageSharedKeyCredential)) {
        throw storageError('storage/misconfigured', `${this.name} cannot sign links.`, {
          field: 'config.connectionString',
          nextStep: 'Enter a connection string with AccountName and AccountKey.',
        });
      }
      return container.getBlobClient(key).generateSasUrl({
        permissions: sdk.BlobSASPermissions.parse('r'),
        expiresOn: new Date(this.#clock.now().getTime() + expiresIn * 1000),
      });
    });
  }

  #partTarget(key: string, path: string): PartTarget<string> {
    // Blocks of two uploads to one path must not take each other's place before they are committed.
    const upload = randomBytes(12).toString('hex');
    const at = <T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>) =>
      this.#do('upload', path, signal, work);
    return {
      putWhole: (bytes, signal) =>
        at(signal, async ({ container }) => {
          await container.getBlockBlobClient(key).upload(bytes, bytes.length, {
            ...this.#attributes(),
            transactionalContentMD5: md5(bytes),
            abortSignal: deadline(signal),
          });
        }),
      begin: async () => undefined,
      putPart: (number, bytes, signal) =>
        at(signal, async ({ container }) => {
          const id = Buffer.from(`${upload}-${String(number).padStart(6, '0')}`).toString('base64');
          await container.getBlockBlobClient(key).stageBlock(id, bytes, bytes.length, {
            transactionalContentMD5: md5(bytes),
            abortSignal: deadline(signal),
          });
          return id;
        }),
      complete: (ids, signal) =>
        at(signal, async ({ container }) => {
          await container
            .getBlockBlobClient(key)
            .commitBlockList(ids, { ...this.#attributes(), abortSignal: deadline(signal) });
        }),
      // Azure has no call for it: blocks that nobody commits are invisible and vanish after a week.
      abandon: async () => undefined,
    };
  }

  #attributes(): Pick<BlockBlobUploadOptions, 'blobHTTPHeaders' | 'tier' | 'immutabilityPolicy'> {
    const { storageClass, objectLockDays } = this.#options.config;
    return {
      blobHTTPHeaders: { blobContentType: 'application/octet-stream' },
      ...(storageClass === undefined ? {} : { tier: storageClass }),
      ...(objectLockDays === undefined
        ? {}
        : {
            immutabilityPolicy: {
              policyMode: 'Locked' as const,
              expiriesOn: new Date(this.#clock.now().getTime() + objectLockDays * dayMs),
            },
          }),
    };
  }

  /** Runs one act; what the SDK throws leaves as a storage error, an abort as the signal's reason. */
  async #do<T>(
    act: Act,
    path: string,
    signal: AbortSignal | undefined,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await work(await this.#connect());
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#fault(error, act, path);
    }
  }

  #fault(error: unknown, act: Act, path: string) {
    return cloudFault(
      error,
      { name: this.name, act, path, permission: permissions[act], secrets: this.#secretTexts },
      this.#judge,
    );
  }

  #connect(): Promise<Connection> {
    const { config, secrets } = this.#options;
    this.#connection ??= openContainer(this.name, config, secrets);
    return this.#connection;
  }
}

function md5(bytes: Buffer): Uint8Array {
  return createHash('md5').update(bytes).digest();
}

async function unlessAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (describeFault(error).code === 'BlobNotFound') return null;
    throw error;
  }
}
