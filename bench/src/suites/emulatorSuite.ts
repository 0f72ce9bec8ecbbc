/** The engine beside its limits on one emulator: raw drain, full and incremental backups, restores, bare BatchWrite loop. */
import { join } from 'node:path';
import { DocumentScanner } from '../../../functions/src/firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';
import { systemClock } from '../../../functions/src/platform/clock.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { changedOnePercent, type DataSet } from '../dataSets.ts';
import { inTurns, type Measurement } from '../measurement.ts';
import { type Measured, runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';
import { fullBackups } from './fullBackups.ts';

interface Options {
  emulator: Emulator;
  set: DataSet;
  /** Of larger documents: increments alone are measured with it too. */
  large: DataSet;
  folder: string;
  rounds: number;
  say: (text: string) => void;
}

export interface EmulatorResult {
  set: string;
  reading: Measurement[];
  /** By data set. */
  incremental: Record<string, Measurement[]>;
  writing: Measurement[];
}

const projectId = 'bench-engine';
const increments = 3;

export async function emulatorSuite(options: Options): Promise<EmulatorResult> {
  const { emulator, set, folder, rounds, say } = options;
  const { host } = emulator;
  const root = `projects/${projectId}/databases/(default)/documents`;
  const documents = await writeRestDocuments(host, projectId, set.documents(root));
  say(`the engine on data set ${set.id}: ${documents} documents`);
  const readTime = await serverTime(host);
  const source = { host, projectId, readTime };
  const drain = () => runWorker('drain', source);

  // The emulator's JVM compiles what is used often: its first minute is several times slower.
  for (let warmUp = 0; warmUp < 3; warmUp++) await drain();
  const reading = await inTurns(rounds, {
    'raw drain': drain,
    ...fullBackups(
      (kind, slug) => () =>
        runWorker('backup', { ...source, ...kind, folder: join(folder, `engine-${slug}`) }),
    ),
  });
  say('  reading done');
  const ofSet = await incrementals(options, set);
  const writing = await restores(options);
  say('  writing done');
  await emulator.clear(projectId);
  await writeRestDocuments(host, projectId, options.large.documents(root));
  const ofLarge = await incrementals(options, options.large);
  await emulator.clear(projectId);
  say('  increments done');
  const incremental = { [set.id]: ofSet, [options.large.id]: ofLarge };
  return { set: set.id, reading, incremental, writing };
}

/** Leaves a chain in the folders: `link-M-0`, a full backup, and three increments, each after 1 % has changed. */
async function incrementals(
  { emulator: { host }, folder, rounds }: Options,
  set: DataSet,
): Promise<Measurement[]> {
  const root = `projects/${projectId}/databases/(default)/documents`;
  const kind = { host, projectId, compression: 'gzip' };
  const link = linksOf(folder, set);
  await runWorker('backup', { ...kind, readTime: await serverTime(host), folder: link(0) });
  let measured: Measurement[] = [];
  for (let index = 1; index <= increments; index++) {
    await writeRestDocuments(host, projectId, changedOnePercent(set.documents(root), index));
    const readTime = await serverTime(host);
    const increment = { ...kind, readTime, base: link(index - 1), folder: link(index) };
    if (index === 1) {
      measured = await inTurns(rounds, {
        'full, gzip': () =>
          runWorker('backup', { ...kind, readTime, folder: join(folder, 'beside') }),
        'raw drain of names': () => runWorker('drain', { ...kind, readTime, namesOnly: true }),
        'incremental, 1 % changed': () => runWorker('backup', increment),
      });
    } else {
      await runWorker('backup', increment);
    }
  }
  return measured;
}

function linksOf(folder: string, { id }: DataSet): (index: number) => string {
  return (index) => join(folder, `link-${id}-${index}`);
}

async function restores({ emulator, set, folder, rounds }: Options): Promise<Measurement[]> {
  const { host } = emulator;
  const link = linksOf(folder, set);
  const chain = Array.from({ length: increments + 1 }, (_, index) => link(index));
  const clearing = async (target: string, work: () => Promise<Measured>): Promise<Measured> => {
    const measured = await work();
    await emulator.clear(target);
    return measured;
  };
  const bare = (target: string) =>
    clearing(target, () => runWorker('batchWrite', { host, projectId: target, folder: chain[0] }));
  const restore = (target: string, folders: readonly string[]) =>
    clearing(target, () => runWorker('restore', { host, projectId: target, folders }));
  await bare('bench-warm-up');
  return inTurns(rounds, {
    'bare BatchWrite loop': (round) => bare(`bench-bare-${round}`),
    'restore, gzip': (round) => restore(`bench-restore-${round}`, chain.slice(0, 1)),
    'restore, chain of 4': (round) => restore(`bench-chain-${round}`, chain.toReversed()),
  });
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
