/** Connects to the Firebase project that serves this page, or to the emulators beside it. */
import { initializeApp } from 'firebase/app';
import {
  type Auth,
  browserLocalPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
} from 'firebase/auth';
import { connectFirestoreEmulator, type Firestore, getFirestore } from 'firebase/firestore';
import { connectFunctionsEmulator, type Functions, getFunctions } from 'firebase/functions';
import { z } from 'zod';
import { Failure } from './Failure.ts';

const REGION = 'us-central1';

export interface Connection {
  auth: Auth;
  db: Firestore;
  functions: Functions;
  projectId: string;
  databaseId: string;
  isEmulated: boolean;
}

const Emulators = z.object({
  projectId: z.string().min(1),
  auth: z.string(),
  firestore: z.string(),
  functions: z.string(),
});

const HostedConfig = z.looseObject({ apiKey: z.string(), projectId: z.string().min(1) });

/** Throws a Failure that says what is missing. */
export async function connect(): Promise<Connection> {
  const emulators = isLoopback(window.location.hostname)
    ? await fetchJson('/emulators.json', Emulators)
    : null;
  if (emulators !== null) return connectToEmulators(emulators);
  const config = await fetchJson('/__/firebase/init.json', HostedConfig);
  if (config === null) {
    throw new Failure({
      code: 'portal/no-project',
      message: 'This page cannot tell which Firebase project it belongs to.',
      nextStep:
        'Open it from Firebase Hosting, which serves /__/firebase/init.json, or from the address that "npm start" prints.',
    });
  }
  return { ...open(config), isEmulated: false };
}

function connectToEmulators(emulators: z.infer<typeof Emulators>): Connection {
  // The emulators accept any key; the SDK wants one to be there.
  const opened = open({ projectId: emulators.projectId, apiKey: 'emulated' });
  const firestore = addressOf(emulators.firestore);
  const functions = addressOf(emulators.functions);
  connectAuthEmulator(opened.auth, `http://${emulators.auth}`, { disableWarnings: true });
  connectFirestoreEmulator(opened.db, firestore.host, firestore.port);
  connectFunctionsEmulator(opened.functions, functions.host, functions.port);
  return { ...opened, isEmulated: true };
}

function open(config: { projectId: string; apiKey: string }): Omit<Connection, 'isEmulated'> {
  const app = initializeApp(config);
  return {
    // Without a pop-up resolver the SDK loads no script from elsewhere, which the CSP would refuse.
    auth: initializeAuth(app, {
      persistence: [indexedDBLocalPersistence, browserLocalPersistence],
    }),
    db: getFirestore(app),
    functions: getFunctions(app, REGION),
    projectId: config.projectId,
    databaseId: '(default)',
  };
}

/** `null` when the address serves no such JSON; a broken connection is thrown. */
async function fetchJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const response = await fetch(path, { cache: 'no-store' }).catch((error: unknown) => {
    throw new Failure(
      {
        code: 'portal/unreachable',
        message: 'The server of this page could not be reached.',
        nextStep: 'Check the network connection and that the server runs, then reload.',
      },
      error,
    );
  });
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return null;
  const parsed = schema.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  throw new Failure({
    code: 'portal/bad-config',
    message: `${path} is not what the portal expects.`,
    nextStep: `Field ${parsed.error.issues[0]?.path.join('.') ?? '(none)'}: ${parsed.error.issues[0]?.message ?? 'wrong'}.`,
  });
}

function addressOf(hostAndPort: string): { host: string; port: number } {
  const at = hostAndPort.lastIndexOf(':');
  return { host: hostAndPort.slice(0, at), port: Number(hostAndPort.slice(at + 1)) };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
