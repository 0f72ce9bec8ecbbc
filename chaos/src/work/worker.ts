/** A worker process: takes one piece of work at a time from the tool that started it, and dies whenever that wishes. */
import { FirevaultError } from '../../../functions/src/domain/errors.ts';
import type { Logger } from '../../../functions/src/platform/logger.ts';
import type { Failure, FromWorker, ToWorker, WorkerSettings } from '../protocol.ts';
import { perform } from './perform.ts';
import { workerClock } from './workerClock.ts';
import { workerEngine } from './workerEngine.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const clock = workerClock(settings.clockBase);
const waiting = new Map<number, (failure: string | null) => void>();
let calls = 0;

const say = (message: FromWorker) => process.send?.(message);
const log = (level: string, message: string, fields: object | undefined, error?: unknown) => {
  const what = { level, message, ...fields, ...(error === undefined ? {} : describe(error)) };
  say({ type: 'log', line: JSON.stringify(what) });
};
const logger: Logger = {
  info: (message, fields) => {
    if (settings.isVerbose) log('info', message, fields);
  },
  warn: (message, fields) => log('warn', message, fields),
  error: (message, error, fields) => log('error', message, fields, error),
};

const engine = await workerEngine(settings, {
  clock,
  logger,
  onTransactions: (open) => say({ type: 'transactions', open }),
  enqueue: (name, key, payload) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, (failure) => {
        // As `TaskQueues` says it.
        if (failure === null) resolve();
        else reject(new FirevaultError('unavailable', 'tasks/unavailable', failure));
      });
      say({ type: 'enqueue', call: calls, name, key, payload });
    }),
});

process.on('message', (message: ToWorker) => {
  if (message.type === 'jump') clock.jump(message.ms);
  else if (message.type === 'enqueued') {
    waiting.get(message.call)?.(message.failure);
    waiting.delete(message.call);
  } else {
    const { id, work } = message;
    perform(work, { engine, settings, clock }).then(
      (answer) => say({ type: 'done', id, failure: null, answer }),
      (error: unknown) => say({ type: 'done', id, failure: describe(error), answer: null }),
    );
  }
});
process.on('disconnect', () => process.exit(0));
say({ type: 'ready' });

function describe(error: unknown): Failure {
  const isKnown = error instanceof FirevaultError;
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const message = error instanceof Error ? error.message : String(error);
  return { message, code, isKnown, stack: stackOf(error) };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${stackOf(error.cause)}`;
}
