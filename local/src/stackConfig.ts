/** Turns the repository's firebase.json into the configuration of one local stack. */
import type { Ports } from './ports.ts';

interface Header {
  key: string;
  value: string;
}

/** What we read and change of firebase.json; the rest passes through. */
export interface FirebaseConfig {
  functions: { source: string; configDir?: string; ignore?: string[] }[];
  hosting: { public: string; headers: { source: string; headers: Header[] }[] };
  emulators?: unknown;
}

export interface StackConfigOptions {
  ports: Ports;
  /** Relative to the configuration's folder, as firebase-tools wants them. */
  publicDir: string;
  functionsSource: string;
  /** Holds the values of the functions' parameters. */
  functionsConfigDir: string;
}

const host = '127.0.0.1';

export function makeStackConfig(real: FirebaseConfig, options: StackConfigOptions): FirebaseConfig {
  const { ports } = options;
  return {
    ...real,
    functions: real.functions.map((one) => ({
      ...one,
      source: options.functionsSource,
      configDir: options.functionsConfigDir,
      // Only what is built is loaded: an edit of a source file must not reload the functions of a running stack.
      ignore: [...(one.ignore ?? []), 'src', 'node_modules', '.tsbuildinfo'],
    })),
    hosting: {
      ...real.hosting,
      public: options.publicDir,
      headers: real.hosting.headers.map((rule) => ({
        ...rule,
        headers: rule.headers.filter(isForLocal).map((header) => openToEmulators(header, ports)),
      })),
    },
    emulators: {
      hosting: { host, port: ports.hosting },
      functions: { host, port: ports.functions },
      firestore: { host, port: ports.firestore, websocketPort: ports.firestoreWebsocket },
      auth: { host, port: ports.auth },
      storage: { host, port: ports.storage },
      tasks: { host, port: ports.tasks },
      eventarc: { host, port: ports.eventarc },
      hub: { host, port: ports.hub },
      logging: { host, port: ports.logging },
      ui: { enabled: false },
      // Restoring into another project is a feature, so a second project id is no mistake here.
      singleProjectMode: false,
    },
  };
}

/** A browser that once saw HSTS for 127.0.0.1 would refuse every other local server. */
function isForLocal(header: Header): boolean {
  return header.key.toLowerCase() !== 'strict-transport-security';
}

function openToEmulators(header: Header, ports: Ports): Header {
  if (header.key.toLowerCase() !== 'content-security-policy') return header;
  const origins = [ports.auth, ports.firestore, ports.functions, ports.storage]
    .map((port) => `http://${host}:${port}`)
    .join(' ');
  return { ...header, value: header.value.replace(/connect-src [^;]*/, `$& ${origins}`) };
}
