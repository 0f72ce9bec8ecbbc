/** Runs each tool on each data set: export, import into an empty project, and a comparison field by field. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import type { DataSet } from '../dataSets.ts';
import { allPeers, type Peer } from '../peers/peers.ts';
import { type ProgramResult, runProgram } from '../peers/runProgram.ts';
import { serviceAccounts } from '../peers/serviceAccounts.ts';
import { runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';

export interface PeerRow {
  set: string;
  documents: number;
  tool: string;
  export: ProgramResult;
  /** Null when the export left nothing to import. */
  import: ProgramResult | null;
  /** Documents of the target against the source, value for value. */
  identical: number;
  changed: number;
  missing: number;
  unexpected: number;
}

interface Options {
  emulator: Emulator;
  sets: readonly DataSet[];
  folder: string;
  timeoutMs: number;
  say: (text: string) => void;
}

export async function peerSuite(options: Options): Promise<PeerRow[]> {
  const { emulator, sets, say } = options;
  const rows: PeerRow[] = [];
  for (const set of sets) {
    const source = `bench-${set.id.toLowerCase()}-source`;
    const root = `projects/${source}/databases/(default)/documents`;
    const documents = await writeRestDocuments(emulator.host, source, set.documents(root));
    say(`data set ${set.id} (${set.title}): ${documents} documents`);
    const expected = await takeImage(emulator.host, source);
    rows.push(await runFirevault(set, source, expected, options));
    for (const peer of allPeers()) rows.push(await runPeer(peer, set, source, expected, options));
    await emulator.clear(source);
  }
  return rows;
}

async function runFirevault(
  set: DataSet,
  source: string,
  expected: DatabaseImage,
  { emulator, folder, say }: Options,
): Promise<PeerRow> {
  const target = `${source}-firevault`;
  const { host } = emulator;
  const kept = join(folder, `fv-${set.id}`);
  const input = { host, projectId: source, readTime: null, compression: 'gzip', folder: kept };
  const exported = await runWorker('backup', input);
  const imported = await runWorker('restore', { host, projectId: target, folders: [kept] });
  const asProgram = ({ wallSeconds, peakMemoryBytes }: typeof exported): ProgramResult => ({
    seconds: wallSeconds,
    isOverTime: false,
    exitCode: 0,
    peakMemoryBytes,
    complaint: null,
  });
  say('  Firevault done');
  return {
    set: set.id,
    documents: expected.size,
    tool: 'Firevault (gzip)',
    export: asProgram(exported),
    import: asProgram(imported),
    ...(await judge(emulator, source, target, expected)),
  };
}

async function runPeer(
  peer: Peer,
  set: DataSet,
  source: string,
  expected: DatabaseImage,
  { emulator, folder, timeoutMs, say }: Options,
): Promise<PeerRow> {
  const slug = peer.name.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '');
  const target = `${source}-${slug}`;
  const cwd = join(folder, `${slug}-${set.id}`);
  mkdirSync(cwd, { recursive: true });
  const accountFor = serviceAccounts(cwd);
  const context = {
    host: emulator.host,
    source,
    target,
    sourceAccount: accountFor(source),
    targetAccount: accountFor(target),
  };
  const env = { FIRESTORE_EMULATOR_HOST: emulator.host, METADATA_SERVER_DETECTION: 'none' };
  const exported = await runProgram(peer.exportWith(context), { cwd, env, timeoutMs });
  const imported = exported.isOverTime
    ? null
    : await runProgram(peer.importWith(context), { cwd, env, timeoutMs });
  say(`  ${peer.name} done`);
  return {
    set: set.id,
    documents: expected.size,
    tool: peer.name,
    export: exported,
    import: imported,
    ...(await judge(emulator, source, target, expected)),
  };
}

async function judge(
  emulator: Emulator,
  source: string,
  target: string,
  expected: DatabaseImage,
): Promise<Pick<PeerRow, 'identical' | 'changed' | 'missing' | 'unexpected'>> {
  const actual = atHome(await takeImage(emulator.host, target), source, target);
  await emulator.clear(target);
  const differences = compareImages(expected, actual);
  const count = (kind: string) => differences.filter((one) => one.kind === kind).length;
  const [changed, missing] = [count('changed'), count('missing')];
  return {
    identical: expected.size - changed - missing,
    changed,
    missing,
    unexpected: count('unexpected'),
  };
}

/** Whether references follow the documents to another project or stay is a choice, and no fault either way. */
function atHome(image: DatabaseImage, source: string, target: string): DatabaseImage {
  const there = `"projects/${target}/databases/`;
  const here = `"projects/${source}/databases/`;
  return new Map(
    [...image].map(([path, line]) => [
      path,
      Buffer.from(line.toString('utf8').replaceAll(there, here)),
    ]),
  );
}
