/** Runs s3rver for the tests: `serveS3.ts <folder> <accessKeyId> <secretAccessKey> <bucket>`. */
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { tellParent } from './childServer.ts';

interface RequestContext {
  method: string;
  path: string;
  status: number;
  query: Record<string, string | undefined>;
}
type Middleware = (context: RequestContext, next: () => Promise<void>) => Promise<void>;
interface Server {
  middleware: Middleware[];
  run(): Promise<{ port: number }>;
}

const [directory = '', accessKeyId = '', secretAccessKey = '', bucket = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const S3rver: new (options: object) => Server = require('s3rver');
const { DUMMY_ACCOUNT } = require('s3rver/lib/models/account');
DUMMY_ACCOUNT.createKeyPair(accessKeyId, secretAccessKey);

const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory,
  configureBuckets: [{ name: bucket, configs: [] }],
});

// s3rver does not know AbortMultipartUpload: it would remove the finished object of that name instead.
server.middleware.unshift(async (context, next) => {
  const { uploadId } = context.query;
  if (context.method !== 'DELETE' || uploadId === undefined) return next();
  await rm(join(directory, bucket, '._S3rver_uploads', uploadId), { recursive: true, force: true });
  context.status = 204;
});

tellParent((await server.run()).port);
