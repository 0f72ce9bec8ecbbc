/** Finds what the Firestore and Storage emulators run on, and prepares it: downloads, or the Cloud SDK's jar. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from './LocalError.ts';
import { cacheDir, localSourceDir, rootDir } from './paths.ts';
import { buildShimJar } from './shimJar.ts';

const reachTimeoutMs = 3000;

export interface EmulatorBinaries {
  /** One line for a person: what runs Firestore and the Storage rules. */
  summary: string;
  /** Added to the environment of firebase-tools. */
  env: Record<string, string>;
  /** True when firebase-tools will download before it starts. */
  downloads: boolean;
}

interface Download {
  file: string;
  remoteUrl: string;
}

/** Throws a `LocalError` that names the installing command when nothing usable is found. */
export async function prepareEmulatorBinaries(): Promise<EmulatorBinaries> {
  const java = findOnPath('java');
  if (java === undefined) {
    throw new LocalError(
      'Java is not installed, and the Firestore emulator needs it (11 or newer). On Debian or Ubuntu: sudo apt-get install -y default-jre-headless',
    );
  }
  const firestore = await canDownload(downloadOf('firestore'));
  const storage = await canDownload(downloadOf('storage'));
  const env: Record<string, string> = {};
  const parts: string[] = [];
  if (firestore === 'no') {
    const jar = await findCloudSdkJar();
    env.FIRESTORE_EMULATOR_BINARY_PATH = writeShim(jar);
    parts.push(`Firestore emulator of the Cloud SDK (${jar})`);
  } else {
    parts.push(`Firestore emulator of firebase-tools (${firestore})`);
  }
  if (storage === 'no') {
    Object.assign(env, writeJavaWrapper(java));
    parts.push('Storage rules stand-in that permits nothing to clients');
  }
  return {
    summary: `Using the ${parts.join(', ')}.`,
    env,
    downloads: [firestore, storage].includes('download'),
  };
}

function downloadOf(emulator: 'firestore' | 'storage'): Download {
  const infoPath = join(
    rootDir,
    'node_modules/firebase-tools/lib/emulator/downloadableEmulatorInfo.json',
  );
  const info = JSON.parse(readFileSync(infoPath, 'utf8'))[emulator] as {
    downloadPathRelativeToCacheDir: string;
    remoteUrl: string;
  };
  const cache =
    process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), '.cache', 'firebase', 'emulators');
  return { file: join(cache, info.downloadPathRelativeToCacheDir), remoteUrl: info.remoteUrl };
}

async function canDownload(download: Download): Promise<'cached' | 'download' | 'no'> {
  if (existsSync(download.file)) return 'cached';
  try {
    const signal = AbortSignal.timeout(reachTimeoutMs);
    const response = await fetch(download.remoteUrl, { method: 'HEAD', signal });
    return response.ok ? 'download' : 'no';
  } catch {
    // Offline is an expected state here: the Cloud SDK's jar is the answer to it.
    return 'no';
  }
}

async function findCloudSdkJar(): Promise<string> {
  const roots = ['/usr/lib/google-cloud-sdk', join(homedir(), 'google-cloud-sdk')];
  const gcloud = findOnPath('gcloud');
  const inRoot = (root: string) =>
    join(root, 'platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
  const known = roots.map(inRoot).find((path) => existsSync(path));
  if (known !== undefined) return known;
  if (gcloud !== undefined) {
    // Starting gcloud takes seconds, so it is asked only when the usual places are empty.
    const { stdout } = await promisify(execFile)(gcloud, [
      'info',
      '--format=value(installation.sdk_root)',
    ]);
    const jar = inRoot(stdout.trim());
    if (existsSync(jar)) return jar;
  }
  throw new LocalError(
    [
      'No Firestore emulator: storage.googleapis.com cannot be reached to download one, and no Cloud SDK has it.',
      'Go online and try again, or install it: sudo apt-get install -y google-cloud-cli-firestore-emulator (or: gcloud components install cloud-firestore-emulator)',
    ].join('\n'),
  );
}

function writeShim(emulatorJar: string): string {
  const shim = join(cacheDir, 'firestore-emulator-shim.jar');
  writeIfDifferent(shim, buildShimJar(emulatorJar));
  return shim;
}

/** A `java` that gives the Storage rules jar to our stand-in and everything else to the real one. */
function writeJavaWrapper(java: string): Record<string, string> {
  const standIn = join(cacheDir, 'storage-rules-stand-in.jar');
  const wrapper = join(cacheDir, 'bin', 'java');
  const runtime = join(localSourceDir, 'storageRulesRuntime.ts');
  writeIfDifferent(standIn, Buffer.from('Only a name: the java wrapper beside it acts on it.\n'));
  const script = [
    '#!/bin/sh',
    'for argument in "$@"; do',
    `  if [ "$argument" = ${quote(standIn)} ]; then exec ${quote(process.execPath)} ${quote(runtime)}; fi`,
    'done',
    `exec ${quote(java)} "$@"`,
    '',
  ].join('\n');
  writeIfDifferent(wrapper, Buffer.from(script));
  chmodSync(wrapper, 0o755);
  return {
    STORAGE_EMULATOR_BINARY_PATH: standIn,
    PATH: `${dirname(wrapper)}${delimiter}${process.env.PATH ?? ''}`,
  };
}

/** Leaves an equal file alone, since a stack that is running may be reading it. */
function writeIfDifferent(path: string, content: Buffer): void {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The wrapper itself is left out, or it would call itself for ever. */
function findOnPath(program: string): string | undefined {
  const ours = join(cacheDir, 'bin');
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '' && directory !== ours)
    .map((directory) => join(directory, program))
    .find((path) => existsSync(path));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
