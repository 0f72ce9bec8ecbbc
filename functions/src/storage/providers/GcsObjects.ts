/** Objects in a bucket of Cloud Storage: what GCSStorageProvider and FirebaseStorageProvider have in common. */
import type { Bucket, File, FileMetadata } from '@google-cloud/storage';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { retry } from '../../platform/retry.ts';
import { abortable } from '../abortable.ts';
import { type Act, actTitle, cloudFault } from '../cloudFault.ts';
import { byPath, keyOf, keyPrefixOf, normalizedPrefix } from '../paths.ts';
import { checkedBounds, checkedLifetime, rangePastEnd } from '../requests.ts';
import type {
  ReadOptions,
  StorageObject,
  StorageProvider,
  TransferOptions,
} from '../StorageProvider.ts';
import { describeFault } from '../storageErrors.ts';
import { inParts, partBytes } from '../storeInParts.ts';
import { GcsUpload } from './GcsUpload.ts';
import { gcsVerdict } from './gcsVerdict.ts';
import { openGcsBody } from './openGcsBody.ts';
import { oneChunk, readAll, readBody } from './readBody.ts';

const pageSize = 1_000;
const dayMs = 24 * 3600 * 1000;

const permissions: Record<Act, string> = {
  upload: 'storage.objects.create and storage.objects.delete',
  download: 'storage.objects.get',
  stat: 'storage.objects.get',
  delete: 'storage.objects.delete',
  list: 'storage.objects.list',
  link: 'iam.serviceAccounts.signBlob',
};

export interface GcsObjectsOptions {
  name: string;
  pathPrefix: string;
  bucketName: string;
  /** Where the bucket's name is configured: `config.bucket`. */
  bucketField: string;
  openBucket: () => Promise<Bucket>;
  storageClass?: string | undefined;
  objectLockDays?: number | undefined;
  secretTexts: readonly string[];
  clock: Clock;
  maxRetryDelayMs: number;
  logger: Logger | undefined;
}

export class GcsObjects implements StorageProvider {
  readonly name: string;
  readonly #options: GcsObjectsOptions;
  readonly #prefix: string;
  readonly #judge: ReturnType<typeof gcsVerdict>;
  #bucket: Promise<Bucket> | undefined;

  constructor(options: GcsObjectsOptions) {
    this.name = options.name;
    this.#options = options;
    this.#prefix = normalizedPrefix(options.pathPrefix);
    this.#judge = gcsVerdict(options.bucketName, options.bucketField);
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
    const file = await this.#do('upload', path, signal, async (bucket) => bucket.file(key));
    let session: GcsUpload | undefined;
    try {
      for await (const part of inParts(abortable(source, signal), partBytes)) {
        if (part.number === 1 && part.isLast) {
          await this.#putWhole(file, path, part.bytes, signal);
          break;
        }
        const current = session ?? this.#begin(file, true);
        session = current;
        await this.#do('upload', path, signal, () => current.write(part.bytes));
      }
      const finished = session;
      if (finished) await this.#do('upload', path, signal, () => finished.finish());
    } catch (error) {
      await this.#abandon(session, path);
      throw error;
    }
    return `gs://${this.#options.bucketName}/${key}`;
  }

  download(path: string, options: TransferOptions = {}): Promise<Buffer> {
    return readAll(this.downloadStream(path, options));
  }

  async *downloadStream(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { range, signal } = options;
    const title = actTitle('download', path, this.name);
    const key = keyOf(this.#prefix, path);
    if (range !== undefined) checkedBounds(range, title);
    const opening = async (bucket: Bucket) => {
      try {
        return await openGcsBody(bucket, key, range, signal);
      } catch (error) {
        if (describeFault(error).status === 416) throw rangePastEnd(title);
        throw error;
      }
    };
    const { body, headers } = await this.#again(
      () => this.#do('download', path, signal, opening),
      signal,
    );
    const length = headers.get('content-length');
    yield* readBody({
      body,
      announced: length === null ? undefined : Number(length),
      asked: range,
      contentRange: headers.get('content-range') ?? undefined,
      title,
      signal,
      translate: (error) => this.#fault(error, 'download', path),
    });
  }

  async stat(path: string, { signal }: TransferOptions = {}): Promise<StorageObject | null> {
    const key = keyOf(this.#prefix, path);
    return this.#do('stat', path, signal, async (bucket) => {
      const found = await this.#unlessAbsent(bucket.file(key).getMetadata());
      return found === null ? null : asObject(path, found[0]);
    });
  }

  async delete(path: string, { signal }: TransferOptions = {}): Promise<void> {
    const key = keyOf(this.#prefix, path);
    await this.#do('delete', path, signal, (bucket) =>
      this.#unlessAbsent(bucket.file(key).delete()),
    );
  }

  async list(prefix = '', { signal }: TransferOptions = {}): Promise<StorageObject[]> {
    const wanted = keyPrefixOf(this.#prefix, prefix);
    return this.#do('list', prefix, signal, async (bucket) => {
      const found: StorageObject[] = [];
      let query: object | null = { prefix: wanted, maxResults: pageSize, autoPaginate: false };
      while (query !== null) {
        signal?.throwIfAborted();
        const [files, next]: [File[], object | null, unknown] = await bucket.getFiles(query);
        for (const { name, metadata } of files) {
          if (!name.endsWith('/')) found.push(asObject(name.slice(this.#prefix.length), metadata));
        }
        query = next ?? null;
      }
      return found.sort(byPath);
    });
  }

  async getSignedUrl(path: string, expiresIn: number): Promise<string> {
    const key = keyOf(this.#prefix, path);
    checkedLifetime(expiresIn, actTitle('link', path, this.name));
    return this.#do('link', path, undefined, async (bucket) => {
      const expires = this.#options.clock.now().getTime() + expiresIn * 1000;
      const [url] = await bucket.file(key).getSignedUrl({ version: 'v4', action: 'read', expires });
      return url;
    });
  }

  // Never rejects: the failure that led here is the one to report.
  async #abandon(session: GcsUpload | undefined, path: string): Promise<void> {
    await session?.abandon().catch((error) => {
      this.#options.logger?.error(
        'The session of a failed upload could not be ended; Cloud Storage drops it after a week.',
        this.#fault(error, 'upload', path),
        { provider: this.name },
      );
    });
  }

  // The library repeats requests of a resumable upload, but not a plain one.
  #putWhole(file: File, path: string, bytes: Buffer, signal: AbortSignal | undefined) {
    return this.#again(async () => {
      const session = this.#begin(file, false);
      try {
        await this.#do('upload', path, signal, async () => {
          await session.write(bytes);
          await session.finish();
        });
      } catch (error) {
        await this.#abandon(session, path);
        throw error;
      }
    }, signal);
  }

  #again<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return retry(work, {
      clock: this.#options.clock,
      random: Math.random,
      maxMs: this.#options.maxRetryDelayMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  #begin(file: File, resumable: boolean): GcsUpload {
    const { storageClass, objectLockDays, clock } = this.#options;
    const metadata: FileMetadata = {
      contentType: 'application/octet-stream',
      ...(storageClass === undefined ? {} : { storageClass }),
      ...(objectLockDays === undefined
        ? {}
        : {
            retention: {
              mode: 'Locked',
              retainUntilTime: new Date(
                clock.now().getTime() + objectLockDays * dayMs,
              ).toISOString(),
            },
          }),
    };
    return new GcsUpload(file, resumable, metadata);
  }

  /** Runs one act; what the library throws leaves as a storage error, an abort at once as the signal's reason. */
  async #do<T>(
    act: Act,
    path: string,
    signal: AbortSignal | undefined,
    work: (bucket: Bucket) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      const bucket = await this.#open();
      return await unlessAborted(work(bucket), signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#fault(error, act, path);
    }
  }

  #fault(error: unknown, act: Act, path: string) {
    return cloudFault(
      error,
      {
        name: this.name,
        act,
        path,
        permission: permissions[act],
        secrets: this.#options.secretTexts,
      },
      this.#judge,
    );
  }

  async #unlessAbsent<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      const facts = describeFault(error);
      if (facts.status === 404 && this.#judge(facts) === null) return null;
      throw error;
    }
  }

  #open(): Promise<Bucket> {
    this.#bucket ??= this.#options.openBucket();
    return this.#bucket;
  }
}

function asObject(path: string, metadata: FileMetadata): StorageObject {
  return {
    path,
    sizeBytes: Number(metadata.size ?? 0),
    updatedAt: metadata.updated === undefined ? null : new Date(metadata.updated).toISOString(),
  };
}

/** The library knows no signals: the caller goes on at once, the request runs out by itself. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
