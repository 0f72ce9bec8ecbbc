/** Keeps objects in an S3 bucket, or in any store that speaks its protocol (B2, MinIO, Spaces). */
import { Readable } from 'node:stream';
import type { S3Config, S3Secrets } from '../../contract/storage.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { type Act, actTitle, cloudFault } from '../cloudFault.ts';
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
import { storeInParts } from '../storeInParts.ts';
import { encodeS3, presignS3 } from './presignS3.ts';
import { oneChunk, readAll, readBody } from './readBody.ts';
import { type S3Connection, s3PartTarget, sendOptions } from './s3PartTarget.ts';
import { s3Verdict } from './s3Verdict.ts';

const permissions: Record<Act, string> = {
  upload: 's3:PutObject',
  download: 's3:GetObject',
  stat: 's3:GetObject and s3:ListBucket',
  delete: 's3:DeleteObject',
  list: 's3:ListBucket',
  link: 's3:GetObject',
};

export interface S3StorageOptions {
  name: string;
  pathPrefix: string;
  config: S3Config;
  /** Without them the server's own AWS credentials are used. */
  secrets?: S3Secrets;
  clock?: Clock;
  logger?: Logger;
}

export class S3StorageProvider implements StorageProvider {
  readonly name: string;
  readonly #options: S3StorageOptions;
  readonly #prefix: string;
  readonly #endpoint: string | undefined;
  readonly #judge: ReturnType<typeof s3Verdict>;
  readonly #clock: Clock;
  #connection: Promise<S3Connection> | undefined;

  constructor(options: S3StorageOptions) {
    const { config } = options;
    this.name = options.name;
    this.#options = options;
    this.#prefix = normalizedPrefix(options.pathPrefix);
    this.#judge = s3Verdict(config.bucket, config.region);
    this.#clock = options.clock ?? systemClock;
    if (config.endpoint !== undefined) {
      this.#endpoint = requireTls(options.name, config.endpoint).href;
    }
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
    const target = s3PartTarget({
      name: this.name,
      path,
      key,
      config: this.#options.config,
      clock: this.#clock,
      run: (stop, work) => this.#do('upload', path, stop, work),
      reportLeftovers: (error) => {
        this.#options.logger?.error(
          'Parts of a failed upload stay behind until a lifecycle rule for incomplete uploads removes them.',
          error,
          { provider: this.name },
        );
      },
    });
    await storeInParts(source, target, signal);
    return `s3://${this.#options.config.bucket}/${key}`;
  }

  download(path: string, options: TransferOptions = {}): Promise<Buffer> {
    return readAll(this.downloadStream(path, options));
  }

  async *downloadStream(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { range, signal } = options;
    const title = actTitle('download', path, this.name);
    const key = keyOf(this.#prefix, path);
    if (range !== undefined) checkedBounds(range, title);
    const answer = await this.#do('download', path, signal, async ({ sdk, client }) => {
      try {
        return await client.send(
          new sdk.GetObjectCommand({
            Bucket: this.#options.config.bucket,
            Key: key,
            ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
          }),
          sendOptions(signal),
        );
      } catch (error) {
        if (describeFault(error).status === 416) throw rangePastEnd(title);
        throw error;
      }
    });
    const { Body, ContentLength, ContentRange } = answer;
    if (!(Body instanceof Readable)) {
      throw storageError('storage/failed', `${title} failed: the answer has no body.`);
    }
    yield* readBody({
      body: Body,
      announced: ContentLength,
      asked: range,
      contentRange: ContentRange,
      title,
      signal,
      translate: (error) => this.#fault(error, 'download', path),
    });
  }

  async stat(path: string, { signal }: TransferOptions = {}): Promise<StorageObject | null> {
    const key = keyOf(this.#prefix, path);
    const Bucket = this.#options.config.bucket;
    return this.#do('stat', path, signal, async ({ sdk, client }) => {
      const command = new sdk.HeadObjectCommand({ Bucket, Key: key });
      const facts = await unlessAbsent(client.send(command, sendOptions(signal)));
      if (facts !== null) {
        return {
          path,
          sizeBytes: facts.ContentLength ?? 0,
          updatedAt: facts.LastModified?.toISOString() ?? null,
        };
      }
      // The answer to HEAD has no body, so a missing bucket looks like a missing object.
      const bucket = client.send(new sdk.HeadBucketCommand({ Bucket }), sendOptions(signal));
      if ((await unlessAbsent(bucket.catch(ifForbidden))) === null) throw missingBucket();
      return null;
    });
  }

  async delete(path: string, { signal }: TransferOptions = {}): Promise<void> {
    const Key = keyOf(this.#prefix, path);
    await this.#do('delete', path, signal, async ({ sdk, client }) => {
      const command = new sdk.DeleteObjectCommand({ Bucket: this.#options.config.bucket, Key });
      await client.send(command, sendOptions(signal)).catch((error) => {
        if (codeOf(error) !== 'NoSuchKey') throw error;
      });
    });
  }

  async list(prefix = '', { signal }: TransferOptions = {}): Promise<StorageObject[]> {
    const Prefix = keyPrefixOf(this.#prefix, prefix);
    return this.#do('list', prefix, signal, async ({ sdk, client }) => {
      const found: StorageObject[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: this.#options.config.bucket,
            Prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          sendOptions(signal),
        );
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          if (Key.endsWith('/')) continue;
          found.push({
            path: Key.slice(this.#prefix.length),
            sizeBytes: Size,
            updatedAt: LastModified?.toISOString() ?? null,
          });
        }
        token = page.NextContinuationToken;
        if (page.IsTruncated && !token) {
          throw storageError('storage/failed', `${this.name} broke off its listing.`, {
            nextStep: 'Check that the store supports ListObjectsV2.',
          });
        }
      } while (token);
      return found.sort(byPath);
    });
  }

  async getSignedUrl(path: string, expiresIn: number): Promise<string> {
    const { bucket, region, forcePathStyle = false } = this.#options.config;
    const key = keyOf(this.#prefix, path);
    checkedLifetime(expiresIn, actTitle('link', path, this.name));
    return this.#do('link', path, undefined, async ({ client }) => {
      // The SDK's own rules decide between bucket.host/key and host/bucket/key.
      const { url } = client.config.endpointProvider({
        Bucket: bucket,
        Region: region,
        ForcePathStyle: forcePathStyle,
        UseFIPS: false,
        UseDualStack: false,
        ...(this.#endpoint === undefined ? {} : { Endpoint: this.#endpoint }),
      });
      const base = url.href.replace(/\/$/, '');
      return presignS3({
        url: new URL(`${base}/${key.split('/').map(encodeS3).join('/')}`),
        region,
        credential: await client.config.credentials(),
        at: this.#clock.now(),
        expiresIn,
      });
    });
  }

  /** Runs one act; what the SDK throws leaves as a storage error, an abort as the signal's reason. */
  async #do<T>(
    act: Act,
    path: string,
    signal: AbortSignal | undefined,
    work: (connection: S3Connection) => Promise<T>,
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
    const { secrets } = this.#options;
    return cloudFault(
      error,
      {
        name: this.name,
        act,
        path,
        permission: permissions[act],
        secrets: secrets === undefined ? [] : [secrets.secretAccessKey, secrets.accessKeyId],
      },
      this.#judge,
    );
  }

  #connect(): Promise<S3Connection> {
    this.#connection ??= this.#connectOnce();
    return this.#connection;
  }

  async #connectOnce(): Promise<S3Connection> {
    const sdk = await import('@aws-sdk/client-s3');
    const { config, secrets } = this.#options;
    const own = this.#endpoint !== undefined;
    const client = new sdk.S3Client({
      region: config.region,
      forcePathStyle: config.forcePathStyle ?? false,
      maxAttempts: 4,
      requestChecksumCalculation: own ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
      responseChecksumValidation: own ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
      // Without them a store that accepts connections and never answers would hold an upload for ever.
      requestHandler: { connectionTimeout: 10_000, socketTimeout: 120_000 },
      ...(this.#endpoint === undefined ? {} : { endpoint: this.#endpoint }),
      ...(secrets === undefined ? {} : { credentials: secrets }),
    });
    return { sdk, client };
  }
}

function codeOf(error: unknown): string {
  const facts = describeFault(error);
  return facts.code ?? facts.name;
}

async function unlessAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (describeFault(error).status === 404 && codeOf(error) !== 'NoSuchBucket') return null;
    throw error;
  }
}

/** A key that may not look at the bucket as a whole still told that the object is not there. */
function ifForbidden(error: unknown): { forbidden: true } {
  if (describeFault(error).status === 403) return { forbidden: true };
  throw error;
}

function missingBucket(): Error {
  return Object.assign(new Error('The bucket does not exist.'), { name: 'NoSuchBucket' });
}
