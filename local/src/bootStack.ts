/** Boots one complete local stack (auth, functions, firestore, storage, tasks, hosting) and ends it without a trace. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildFunctions, buildPortal } from './buildProduct.ts';
import { type EmulatorBinaries, prepareEmulatorBinaries } from './emulatorBinaries.ts';
import { ensureMasterKey } from './ensureMasterKey.ts';
import { type FirebaseProcess, startFirebase } from './FirebaseProcess.ts';
import { explain, LocalError } from './LocalError.ts';
import type { LogLine } from './logLines.ts';
import { MailCatcher } from './mail/MailCatcher.ts';
import { rootDir } from './paths.ts';
import { type Ports, pickFreePorts, requireFreePorts, startPorts } from './ports.ts';
import type { RunningStack, StackAddresses } from './RunningStack.ts';
import { readFunctionParams } from './readFunctionParams.ts';
import { hasData, recoverData, saveData } from './stackData.ts';
import { layOutStack } from './stackFiles.ts';
import { waitUntilReady } from './waitUntilReady.ts';

const projectId = 'demo-firevault';
const region = 'us-central1';
const bootTimeoutMs = 120_000;
const downloadTimeoutMs = 900_000;
const portAttempts = 3;
/** Known to all: it signs calls that never leave this machine. */
const localWebhookSecret = 'firevault-demo-webhook-secret';

export interface StackOptions {
  /** Names the generated configuration and the run folder; one running stack per name. */
  name: string;
  /** `fixed`: those of `npm start`; `free`: whatever is free. */
  ports: 'fixed' | 'free';
  storageRoot: string;
  logFile: string;
  /** Where data is loaded from and saved to; without it the stack starts empty and forgets. */
  dataDir?: string;
  /** Another functions package than the repository's own; it is not built. */
  functionsSource?: string;
  /** Without the portal nothing of `web` is built or served. Default true. */
  withPortal?: boolean;
  /** Values of the functions' parameters (`defineString` and its kin) that differ from their defaults. */
  params?: Record<string, string>;
  /** Added to the environment of the functions. */
  env?: Record<string, string>;
  /** Gives the boot up when it comes, and ends what runs by then. */
  signal?: AbortSignal;
  /** What the launcher itself does, a sentence at a time. */
  say?: (text: string) => void;
  /** What the emulators and functions say. */
  onLine?: (line: LogLine) => void;
}

/** Rejects with a `LocalError` when a person can help (port taken, nothing to run, build or functions broken). */
export async function bootStack(options: StackOptions): Promise<RunningStack> {
  const say = options.say ?? (() => undefined);
  // Taken ports are the commonest trouble and the quickest to find, so they come before any build.
  if (options.ports === 'fixed') await requireFreePorts(startPorts);
  const binaries = await prepareEmulatorBinaries();
  say(binaries.summary);
  const functionsDir = resolve(rootDir, options.functionsSource ?? 'functions');
  if (options.functionsSource === undefined) await buildFunctions(say);
  if (options.withPortal !== false) await buildPortal(say);
  ensureMasterKey(functionsDir);
  const functionParams = await readFunctionParams(functionsDir, projectId);
  mkdirSync(options.storageRoot, { recursive: true });
  if (options.dataDir !== undefined) recoverData(options.dataDir);

  for (let attempt = 1; ; attempt++) {
    try {
      return await bootOnce(options, binaries, functionsDir, {
        ...functionParams,
        ...options.params,
      });
    } catch (error) {
      // Another program may take a port in the seconds between our look and the emulator's.
      const isPortLost = options.ports === 'free' && String(error).includes('port taken');
      if (!isPortLost || attempt === portAttempts) throw error;
    }
  }
}

async function bootOnce(
  options: StackOptions,
  binaries: EmulatorBinaries,
  functionsDir: string,
  functionParams: Record<string, string>,
): Promise<RunningStack> {
  options.signal?.throwIfAborted();
  const ports = options.ports === 'fixed' ? startPorts : await pickFreePorts();
  const withPortal = options.withPortal !== false;
  const { name } = options;
  const files = layOutStack({
    name,
    projectId,
    ports,
    functionsDir,
    functionParams,
    withPortal,
  });
  const hasEarlierData = hasData(options.dataDir);
  const mail = new MailCatcher();
  await mail.start(ports);
  const firebase = startFirebase({
    args: firebaseArgs(options, files.configPath),
    cwd: files.runDir,
    logFile: options.logFile,
    temporaryPaths: files.temporary,
    onLine: options.onLine ?? (() => undefined),
    env: {
      ...inheritedEnv(),
      ...binaries.env,
      ...options.env,
      LOCAL_STORAGE_ROOT: options.storageRoot,
      FIREVAULT_REGION: region,
      FIREVAULT_API_URL: `http://127.0.0.1:${ports.functions}/${projectId}/${region}/api`,
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      WEBHOOK_SIGNING_SECRET: localWebhookSecret,
      FIREVAULT_PORTAL_URL: `http://127.0.0.1:${ports.hosting}/portal/admin/backups`,
      NO_UPDATE_NOTIFIER: '1',
      // Google's libraries otherwise look for a metadata server, which delays and warns on first calls.
      METADATA_SERVER_DETECTION: 'none',
      TMPDIR: files.tempDir,
    },
  });
  try {
    await settle(firebase, ports, options, binaries.downloads ? downloadTimeoutMs : bootTimeoutMs);
  } catch (error) {
    await mail.stop();
    throw error;
  }
  return describeStack({ firebase, mail }, ports, options, hasEarlierData);
}

async function settle(
  firebase: FirebaseProcess,
  ports: Ports,
  options: StackOptions,
  timeoutMs: number,
): Promise<void> {
  const signal = AbortSignal.any([firebase.broken, ...(options.signal ? [options.signal] : [])]);
  try {
    await waitUntilReady({ ports, isBannerSeen: firebase.isBannerSeen, timeoutMs, signal });
  } catch (error) {
    await firebase.kill();
    if (options.signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalError(
      `${reason}\n${firebase.recent()}\nEverything they said is in ${options.logFile}.`,
      { cause: error },
    );
  }
}

function describeStack(
  { firebase, mail }: { firebase: FirebaseProcess; mail: MailCatcher },
  ports: Ports,
  options: StackOptions,
  hasEarlierData: boolean,
): RunningStack {
  const address = (port: number) => `127.0.0.1:${port}`;
  const addresses: StackAddresses = {
    projectId,
    hosting: address(ports.hosting),
    functions: address(ports.functions),
    firestore: address(ports.firestore),
    auth: address(ports.auth),
    storage: address(ports.storage),
    tasks: address(ports.tasks),
    smtp: address(ports.smtp),
    inbox: address(ports.inbox),
    hub: address(ports.hub),
    storageRoot: options.storageRoot,
    logFile: options.logFile,
    firebasePid: firebase.pid,
  };
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    try {
      if (options.dataDir !== undefined) await saveData(addresses.hub, options.dataDir);
    } finally {
      await firebase.stop();
      await mail.stop();
    }
  };
  return {
    addresses,
    hasEarlierData,
    crashed: new Promise((resolveCrash) => {
      firebase.broken.addEventListener('abort', () =>
        resolveCrash(explain(firebase.broken.reason)),
      );
    }),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
    kill: async () => {
      await firebase.kill();
      await mail.stop();
    },
  };
}

function firebaseArgs(options: StackOptions, configPath: string): string[] {
  const args = [
    'emulators:start',
    '--non-interactive',
    '--project',
    projectId,
    '--config',
    configPath,
    '--only',
    'auth,functions,firestore,storage,tasks,hosting',
  ];
  return hasData(options.dataDir) ? [...args, '--import', options.dataDir] : args;
}

/** Settings of a person's own Google projects must never reach a local stack. */
function inheritedEnv(): NodeJS.ProcessEnv {
  const foreign =
    /^(GOOGLE_|GCLOUD_PROJECT|GCP_PROJECT|FIREBASE_|FIRESTORE_|STORAGE_EMULATOR|CLOUD_TASKS|FUNCTIONS_|K_SERVICE|DEBUG$|CI$)/;
  const kept = new Set(['FIREBASE_EMULATORS_PATH']);
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => kept.has(name) || !foreign.test(name)),
  );
}
