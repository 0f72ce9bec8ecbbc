/** The engine without an emulator in the way: a server of prepared bytes, and growth from thousands to a million documents. */
import { join } from 'node:path';
import { inTurns, type Measurement } from '../measurement.ts';
import { runWorker } from '../runWorker.ts';
import { startServer } from '../startServer.ts';
import { fullBackups } from './fullBackups.ts';

interface Options {
  documents: number;
  growth: readonly number[];
  folder: string;
  rounds: number;
  say: (text: string) => void;
}

export interface ByteServerResult {
  /** By the kind of server. */
  side: Record<'grpc-js' | 'http2', Measurement[]>;
  /** The server that is not busy, at a distance. */
  far: Measurement[];
  growth: Measurement[];
}

/** Milliseconds each way: 10 ms there and back, as between functions and a database in different regions. */
const delayMs = 5;

export async function byteServerSuite(options: Options): Promise<ByteServerResult> {
  return {
    side: {
      'grpc-js': await sideBySide('grpc-js', options),
      http2: await sideBySide('http2', options),
    },
    far: await fromAfar(options),
    growth: await growing(options),
  };
}

async function sideBySide(
  kind: 'grpc-js' | 'http2',
  { documents, folder, rounds, say }: Options,
): Promise<Measurement[]> {
  const server = await startServer('byteServer', [kind]);
  try {
    const input = { host: server.host, projectId: `n${documents}`, readTime: null };
    const measured = await inTurns(rounds, {
      'identity drain': () => runWorker('drain', input),
      ...fullBackups(
        (backup, slug) => () =>
          runWorker('backup', { ...input, ...backup, folder: join(folder, `bytes-${slug}`) }),
      ),
    });
    say(`  byte server (${kind}) done`);
    return measured;
  } finally {
    server.stop();
  }
}

async function fromAfar({ documents, folder, rounds, say }: Options): Promise<Measurement[]> {
  const server = await startServer('byteServer', ['http2']);
  const proxy = await startServer('delayProxy', [server.host, String(delayMs)]);
  try {
    const input = { host: proxy.host, projectId: `n${Math.ceil(documents / 4)}`, readTime: null };
    const archive = { compression: 'gzip', folder: join(folder, 'far') };
    const measured = await inTurns(rounds, {
      'identity drain': () => runWorker('drain', input),
      'backup, gzip': () => runWorker('backup', { ...input, ...archive }),
    });
    say('  byte server at a distance done');
    return measured;
  } finally {
    proxy.stop();
    server.stop();
  }
}

async function growing({ growth, folder, say }: Options): Promise<Measurement[]> {
  const server = await startServer('byteServer', ['http2']);
  try {
    const measured: Measurement[] = [];
    for (const documents of growth) {
      const [one] = await inTurns(1, {
        [`${documents} documents`]: () =>
          runWorker('backup', {
            ...{ host: server.host, projectId: `n${documents}`, readTime: null },
            ...{ compression: 'gzip', folder: join(folder, 'growth') },
          }),
      });
      if (one !== undefined) measured.push(one);
      say(`  growth: ${documents} documents done`);
    }
    return measured;
  } finally {
    server.stop();
  }
}
