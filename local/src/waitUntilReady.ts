/** Waits until each emulator answers and the functions are loaded: their answers count, not their log lines. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports } from './ports.ts';

export interface ReadinessOptions {
  ports: Ports;
  /** firebase-tools has said that every emulator is connected, triggers included. */
  isBannerSeen: () => boolean;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Rejects with the list of what does not answer yet when the time is up, or with the signal's reason. */
export async function waitUntilReady(options: ReadinessOptions): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    const missing = await whatIsMissing(options);
    if (missing.length === 0) return;
    if (performance.now() > deadline) {
      const seconds = Math.round(options.timeoutMs / 1000);
      throw new Error(`Not ready after ${seconds} s: ${missing.join(', ')}.`);
    }
    await sleep(150);
  }
}

async function whatIsMissing({ ports, isBannerSeen }: ReadinessOptions): Promise<string[]> {
  if (!isBannerSeen()) return ['triggers'];
  const checks: [string, Promise<boolean>][] = [
    ['firestore', answers(ports.firestore, '/')],
    ['auth', answers(ports.auth, '/')],
    ['storage', answers(ports.storage, '/')],
    ['tasks', answers(ports.tasks, '/queueStats')],
    ['hosting', answers(ports.hosting, '/')],
    ['functions', hasFunctions(ports.functions)],
  ];
  const results = await Promise.all(checks.map(([, check]) => check));
  return checks.filter((_, index) => results[index] !== true).map(([name]) => name);
}

/** Any HTTP answer will do: the emulators have no common health path. */
async function answers(port: number, path: string): Promise<boolean> {
  return (await get(port, path)) !== undefined;
}

async function hasFunctions(port: number): Promise<boolean> {
  const response = await get(port, '/backends');
  if (response === undefined) return false;
  const { backends } = (await response.json()) as { backends: { functionTriggers: unknown[] }[] };
  return backends.some((backend) => backend.functionTriggers.length > 0);
}

async function get(port: number, path: string): Promise<Response | undefined> {
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      signal: AbortSignal.timeout(2000),
      redirect: 'manual',
    });
  } catch {
    // Not listening yet: the caller asks again.
    return undefined;
  }
}
