/** A handful of worker processes that are killed, frozen and put ahead of their time, and started anew. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from '../../../bench/src/endWithUs.ts';
import type { Failure, FromWorker, ToWorker, Work, WorkerSettings } from '../protocol.ts';

export type Outcome =
  | { end: 'done'; answer: string | null }
  | { end: 'failed'; failure: Failure }
  | { end: 'killed' };

const here = import.meta.dirname;

interface Worker {
  child: ChildProcess;
  isReady: boolean;
  isFrozen: boolean;
  isDying: boolean;
  transactions: number;
  busy: { id: number; finish: (outcome: Outcome) => void } | null;
}

/** How long a message of a process may be on its way. */
const SAID_MS = 25;
/** How long the end of a transaction is waited for. */
const AWAITED_MS = 1000;

interface Options {
  count: number;
  settings: WorkerSettings;
  enqueue: (name: string, key: string, payload: Record<string, string>) => void;
  /** Called when a worker has become free. */
  onIdle: () => void;
  onLog: (line: string) => void;
}

export class Workers {
  readonly #options: Options;
  #workers: Worker[] = [];
  #isClosing = false;
  #ids = 0;
  readonly #onTransactionEnd = new Set<(worker: Worker) => void>();

  constructor(options: Options) {
    this.#options = options;
    for (let n = 0; n < options.count; n += 1) this.#start();
  }

  get idle(): number {
    return this.#workers.filter(isIdle).length;
  }

  /** Resolves when the work is over for this worker, however that came. Throws when none is idle. */
  give(work: Work): Promise<Outcome> {
    const worker = this.#workers.find(isIdle);
    if (worker === undefined) throw new Error('No worker is idle.');
    this.#ids += 1;
    const id = this.#ids;
    return new Promise((resolve) => {
      worker.busy = { id, finish: resolve };
      tell(worker, { type: 'work', id, work });
    });
  }

  /** The `which`-th of those at work, or of all; at once replaced. Answers whether it was at work. */
  async kill(which: number): Promise<boolean> {
    const worker = this.#pick(which);
    if (worker === null) return false;
    const wasBusy = worker.busy !== null;
    await end(worker);
    return wasBusy;
  }

  /**
   * The next worker that ends a transaction stands still for a while: at once, between what it has claimed and what it does,
   * or between what it has done and what it says of it; or some time after, in the midst of its work. Answers false where
   * none came soon, or it was through by then.
   */
  async freezeNext({ afterMs, ms }: { afterMs: number; ms: number }): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<Worker>();
    this.#onTransactionEnd.add(resolve);
    const worker = await Promise.race([promise, sleep(AWAITED_MS)]);
    this.#onTransactionEnd.delete(resolve);
    if (worker === undefined || worker.isFrozen || worker.isDying) return false;
    const { busy } = worker;
    worker.isFrozen = true;
    if (afterMs > 0) await sleep(afterMs);
    if (afterMs === 0) worker.child.kill('SIGSTOP');
    else await stopBetweenTransactions(worker);
    if (worker.isDying) return false;
    const isAtWork = worker.busy !== null && worker.busy === busy;
    setTimeout(
      () => {
        worker.isFrozen = false;
        if (!worker.isDying) worker.child.kill('SIGCONT');
        this.#options.onIdle();
      },
      isAtWork ? ms : 0,
    );
    return isAtWork;
  }

  jump(which: number, ms: number): void {
    const worker = this.#pick(which);
    if (worker !== null) tell(worker, { type: 'jump', ms });
  }

  /** Ends those that are there; new ones with clocks that are right take their places. */
  async replaceAll(): Promise<void> {
    await Promise.all(this.#workers.map(end));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.replaceAll();
  }

  #pick(which: number): Worker | null {
    const alive = this.#workers.filter((one) => !one.isDying);
    const busy = alive.filter((one) => one.busy !== null);
    const from = busy.length > 0 ? busy : alive;
    return from[which % Math.max(1, from.length)] ?? null;
  }

  #start(): void {
    const { settings, onLog, onIdle } = this.#options;
    const mutate = settings.mutant === null ? [] : ['--import', join(here, 'mutate.ts')];
    const child = fork(join(here, 'worker.ts'), [JSON.stringify(settings)], {
      execArgv: [...process.execArgv, ...mutate],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    endWithUs(child);
    const worker: Worker = {
      child,
      isReady: false,
      isFrozen: false,
      isDying: false,
      transactions: 0,
      busy: null,
    };
    this.#workers.push(worker);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => onLog(chunk.toString()));
    }
    child.on('message', (message: FromWorker) => this.#hear(worker, message));
    child.once('exit', () => {
      this.#workers = this.#workers.filter((one) => one !== worker);
      worker.busy?.finish({ end: 'killed' });
      if (!this.#isClosing) this.#start();
      onIdle();
    });
  }

  #hear(worker: Worker, message: FromWorker): void {
    const { enqueue, onIdle, onLog } = this.#options;
    switch (message.type) {
      case 'ready':
        worker.isReady = true;
        onIdle();
        break;
      case 'transactions':
        worker.transactions = message.open;
        if (message.open === 0 && worker.busy !== null) {
          for (const resolve of this.#onTransactionEnd) resolve(worker);
        }
        break;
      case 'log':
        onLog(`${message.line}\n`);
        break;
      case 'enqueue': {
        const { call, name, key, payload } = message;
        let failure: string | null = null;
        try {
          enqueue(name, key, payload);
        } catch (error) {
          failure = (error as Error).message;
        }
        tell(worker, { type: 'enqueued', call, failure });
        break;
      }
      case 'done': {
        const { busy } = worker;
        if (busy?.id !== message.id) break;
        worker.busy = null;
        const { failure, answer } = message;
        busy.finish(failure === null ? { end: 'done', answer } : { end: 'failed', failure });
        onIdle();
        break;
      }
    }
  }
}

/**
 * Kills a worker between two transactions. Firestore keeps the locks of one whose client has died for a minute, which would
 * be ten by the clocks of the workers: nothing else would be seen in a round but the waiting for them.
 */
async function end(worker: Worker): Promise<void> {
  const { child } = worker;
  worker.isDying = true;
  if (!(await stopBetweenTransactions(worker))) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await exit;
}

/** Answers false where it has ended by itself. */
async function stopBetweenTransactions(worker: Worker): Promise<boolean> {
  const { child } = worker;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    child.kill('SIGSTOP');
    // What it has said by now has arrived.
    await sleep(SAID_MS);
    if (worker.transactions === 0) return true;
    child.kill('SIGCONT');
    await sleep(SAID_MS);
  }
}

function isIdle({ isReady, isFrozen, isDying, busy }: Worker): boolean {
  return isReady && !isFrozen && !isDying && busy === null;
}

function tell({ child }: Worker, message: ToWorker): void {
  // One that is dying takes no more messages; its work comes back as killed.
  if (child.connected) child.send(message, () => undefined);
}
