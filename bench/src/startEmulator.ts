/** Starts one Firestore emulator alone on a free port, and ends it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { prepareEmulatorBinaries } from '../../local/src/emulatorBinaries.ts';
import { LocalError } from '../../local/src/LocalError.ts';
import { firebaseCli, rootDir } from '../../local/src/paths.ts';
import { pickFreePorts } from '../../local/src/ports.ts';
import { endWithUs } from './endWithUs.ts';

export interface Emulator {
  /** `127.0.0.1:port` */
  host: string;
  summary: string;
  /** Removes every document of a project, with what memory they took. */
  clear: (projectId: string) => Promise<void>;
  /** The whole process stands still until it is resumed: a server that does not answer. */
  pause: () => void;
  resume: () => void;
  stop: () => void;
}

const readyText = 'Dev App Server is now running';
const bootTimeoutMs = 60_000;

export async function startEmulator(): Promise<Emulator> {
  const binaries = await prepareEmulatorBinaries();
  const jar = binaries.env.FIRESTORE_EMULATOR_BINARY_PATH ?? downloadedJar();
  const { firestore: port } = await pickFreePorts();
  const host = `127.0.0.1:${port}`;
  const java = spawn('java', ['-jar', jar, '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => {
    java.kill('SIGKILL');
  };
  endWithUs(java);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const giveUp = (why: string) => reject(new LocalError(`The emulator ${why}.\n${said}`));
    const timer = setTimeout(() => giveUp('did not start in a minute'), bootTimeoutMs);
    const hear = (chunk: Buffer) => {
      // Only the start is of interest; a long run must not gather the log of every request.
      if (said.length < 20_000) said += chunk.toString();
      if (!said.includes(readyText)) return;
      clearTimeout(timer);
      resolve();
    };
    java.stdout.on('data', hear);
    java.stderr.on('data', hear);
    java.once('error', (error) => giveUp(`cannot be run: ${error.message}`));
    java.once('exit', (code) => giveUp(`ended with code ${code}`));
  });
  return {
    host,
    summary: binaries.summary,
    clear: (id) => clearProject(host, id),
    pause: () => void java.kill('SIGSTOP'),
    resume: () => void java.kill('SIGCONT'),
    stop,
  };
}

export async function clearProject(host: string, projectId: string): Promise<void> {
  const url = `http://${host}/emulator/v1/projects/${projectId}/databases/(default)/documents`;
  const response = await fetch(url, { method: 'DELETE' });
  if (!response.ok) throw new Error(`Emptying ${projectId} failed: ${await response.text()}`);
}

/** Where there is internet firebase-tools fetches the emulator itself. */
function downloadedJar(): string {
  const setUp = spawnSync(process.execPath, [firebaseCli, 'setup:emulators:firestore'], {
    cwd: rootDir,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const infoFile = join(
    rootDir,
    'node_modules/firebase-tools/lib/emulator/downloadableEmulatorInfo.json',
  );
  const info = JSON.parse(readFileSync(infoFile, 'utf8')) as {
    firestore: { downloadPathRelativeToCacheDir: string };
  };
  const cache =
    process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), '.cache', 'firebase', 'emulators');
  const jar = join(cache, info.firestore.downloadPathRelativeToCacheDir);
  if (setUp.status !== 0 || !existsSync(jar)) {
    throw new LocalError('firebase-tools could not download the Firestore emulator; see above.');
  }
  return jar;
}
