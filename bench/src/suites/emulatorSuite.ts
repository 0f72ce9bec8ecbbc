/** The engine beside its limits on one emulator: raw drain, backups, restore, bare BatchWrite loop. */
import { join } from 'node:path';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import type { DataSet } from '../dataSets.ts';
import { inTurns, type Measurement } from '../measurement.ts';
import { type Measured, runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';

const compressions = ['none', 'gzip', 'zstd'] as const;

interface Options {
  emulator: Emulator;
  set: DataSet;
  folder: string;
  rounds: number;
  say: (text: string) => void;
}

export interface EmulatorResult {
  set: string;
  reading: Measurement[];
  writing: Measurement[];
}

const projectId = 'bench-engine';

export async function emulatorSuite(options: Options): Promise<EmulatorResult> {
  const { emulator, set, folder, rounds, say } = options;
  const { host } = emulator;
  const root = `projects/${projectId}/databases/(default)/documents`;
  const documents = await writeRestDocuments(host, projectId, set.documents(root));
  say(`the engine on data set ${set.id}: ${documents} documents`);
  const readTime = await serverTime(host);
  const drain = () => runWorker('drain', { host, projectId, readTime });
  const input = { host, folder: join(folder, 'engine-gzip'), compression: 'gzip' };
  const gzip = () => runWorker('backup', { ...input, projectId, readTime });

  // The emulator's JVM compiles what is used often: its first minute is several times slower.
  for (let warmUp = 0; warmUp < 3; warmUp++) await drain();
  const reading = await inTurns(rounds, {
    'raw drain': drain,
    ...Object.fromEntries(
      compressions.map((compression) => [
        `backup, ${compression}`,
        () =>
          runWorker('backup', {
            ...{ host, projectId, readTime, compression },
            folder: join(folder, `engine-${compression}`),
          }),
      ]),
    ),
  });
  say('  reading done');

  await gzip();
  const into = async (name: 'restore' | 'batchWrite', target: string): Promise<Measured> => {
    const measured = await runWorker(name, { ...input, projectId: target });
    await emulator.clear(target);
    return measured;
  };
  await into('batchWrite', 'bench-warm-up');
  const writing = await inTurns(rounds, {
    'bare BatchWrite loop': (round) => into('batchWrite', `bench-bare-${round}`),
    'restore, gzip': (round) => into('restore', `bench-restore-${round}`),
  });
  say('  writing done');
  await emulator.clear(projectId);
  return { set: set.id, reading, writing };
}

async function serverTime(host: string): Promise<string> {
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId: '(default)',
    emulatorHost: host,
  });
  try {
    return await new DocumentScanner(connection, systemClock).serverTime();
  } finally {
    connection.close();
  }
}
