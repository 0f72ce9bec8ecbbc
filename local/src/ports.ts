/** Which ports a stack uses, whether they are free, and who holds one that is not. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { LocalError } from './LocalError.ts';

export const portNames = [
  'hosting',
  'functions',
  'firestore',
  'firestoreWebsocket',
  'auth',
  'storage',
  'tasks',
  'eventarc',
  'hub',
  'logging',
  'smtp',
  'inbox',
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Record<PortName, number>;

export const startPorts: Ports = {
  hosting: 5055,
  functions: 5001,
  firestore: 8080,
  firestoreWebsocket: 9150,
  auth: 9099,
  storage: 9199,
  tasks: 9499,
  eventarc: 9299,
  hub: 4400,
  logging: 4500,
  smtp: 2525,
  inbox: 5056,
};

/** Throws a `LocalError` naming every taken port, what needs it, and the process that holds it where known. */
export async function requireFreePorts(ports: Ports): Promise<void> {
  const taken: { name: PortName; port: number; holder: string | undefined }[] = [];
  for (const name of portNames) {
    const port = ports[name];
    if (!(await isFree(port))) taken.push({ name, port, holder: findPortHolder(port) });
  }
  if (taken.length > 0) throw new LocalError(describeTakenPorts(taken));
}

export function describeTakenPorts(
  taken: readonly { name: PortName; port: number; holder: string | undefined }[],
): string {
  const lines = taken.map(
    ({ name, port, holder }) =>
      `Port ${port} is taken${holder === undefined ? '' : ` by ${holder}`}; the ${name} emulator needs it.`,
  );
  return [...lines, 'Stop what uses it (another npm start?) and try again.'].join('\n');
}

// Below the range from which systems take ports for outgoing connections (32768 on Linux): a port that is
// free now stays free until the emulator asks for it.
const blockStart = 20_000;
const blockCount = 700;
const blockSize = 16;

/** A block of neighbouring free ports at a random place, so that stacks that start together do not meet. */
export async function pickFreePorts(): Promise<Ports> {
  const first = Math.floor(Math.random() * blockCount);
  for (let step = 0; step < blockCount; step++) {
    const base = blockStart + ((first + step) % blockCount) * blockSize;
    const ports = Object.fromEntries(portNames.map((name, index) => [name, base + index])) as Ports;
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new LocalError(`No block of ${portNames.length} free ports from ${blockStart} on.`);
}

/** A port counts as free only when nobody listens on it for loopback or for all addresses. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    try {
      const server = await listen(port, host);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
      throw error;
    }
  }
  return true;
}

function listen(port: number, host = '127.0.0.1'): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

/** `process 123 (java -jar …)`, where /proc exists and shows it. */
function findPortHolder(port: number): string | undefined {
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of readDirectory('/proc').filter((entry) => /^\d+$/.test(entry))) {
    for (const fd of readDirectory(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) {
        const commandLine = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
        return `process ${pid} (${commandLine.slice(0, 80)})`;
      }
    }
  }
  return undefined;
}

/** Inodes of sockets in state LISTEN (0A) on `port`; the format is proc(5), net/tcp. */
export function parseListeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === '0A')
    .flatMap((columns) => columns[9] ?? []);
}

function listeningInodes(port: number): Set<string> {
  return new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
      parseListeningInodes(readText(path), port),
    ),
  );
}

// Processes end while /proc is read, and other users' entries are closed to us: both read as empty.
function orEmpty<T>(read: () => T, empty: T): T {
  try {
    return read();
  } catch {
    return empty;
  }
}
const readText = (path: string) => orEmpty(() => readFileSync(path, 'utf8'), '');
const readLink = (path: string) => orEmpty(() => readlinkSync(path), '');
const readDirectory = (path: string) => orEmpty<string[]>(() => readdirSync(path), []);
