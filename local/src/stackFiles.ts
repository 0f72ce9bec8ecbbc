/** Lays out the files one stack needs: its configuration, its public folder, its temporary folder. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rootDir, stateDir } from './paths.ts';
import type { Ports } from './ports.ts';
import { toDotenv } from './readFunctionParams.ts';
import { type FirebaseConfig, makeStackConfig } from './stackConfig.ts';

export interface StackFiles {
  /** Working directory of firebase-tools, which leaves its debug logs there. */
  runDir: string;
  configPath: string;
  tempDir: string;
  /** What must be gone when the stack is. */
  temporary: string[];
}

interface StackFilesOptions {
  name: string;
  projectId: string;
  ports: Ports;
  functionsDir: string;
  /** Values of the functions' parameters by name. */
  functionParams: Record<string, string>;
  withPortal: boolean;
}

export function layOutStack(options: StackFilesOptions): StackFiles {
  const { name, ports } = options;
  const runDir = join(stateDir, 'run', name);
  const publicDir = join(runDir, 'public');
  rmSync(runDir, { recursive: true, force: true });
  mkdirSync(publicDir, { recursive: true });
  if (options.withPortal) cpSync(join(rootDir, 'web', 'dist'), publicDir, { recursive: true });
  const addresses = portalAddresses(options.projectId, ports);
  writeFileSync(join(publicDir, 'emulators.json'), JSON.stringify(addresses));

  const configDir = join(runDir, 'config');
  mkdirSync(configDir);
  writeFileSync(join(configDir, '.env.local'), toDotenv(options.functionParams));

  // firebase-tools takes the folder of its configuration for the project and reads nothing outside of it.
  const configPath = join(rootDir, `firebase.${name}.json`);
  const real = JSON.parse(readFileSync(join(rootDir, 'firebase.json'), 'utf8')) as FirebaseConfig;
  const config = makeStackConfig(real, {
    ports,
    publicDir: relative(rootDir, publicDir),
    functionsSource: relative(rootDir, options.functionsDir),
    functionsConfigDir: relative(rootDir, configDir),
  });
  writeFileSync(configPath, JSON.stringify(config, null, 2));
  // firebase-tools keeps its locator, blobs and sockets in TMPDIR under names that two stacks would share;
  // a socket's path has room for 107 bytes, so the folder is not inside the repository.
  const tempDir = mkdtempSync(join(tmpdir(), 'fv-'));
  return { runDir, configPath, tempDir, temporary: [configPath, tempDir] };
}

/** What the portal reads at `/emulators.json` when it runs on this machine. */
function portalAddresses(projectId: string, ports: Ports): Record<string, string> {
  const at = (port: number) => `127.0.0.1:${port}`;
  return {
    projectId,
    auth: at(ports.auth),
    firestore: at(ports.firestore),
    functions: at(ports.functions),
    storage: at(ports.storage),
  };
}
