/** Does in this process what Cloud Tasks has the functions do: some tasks at once, those that fail again after a while. */
import { isTransient } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { TaskName, TaskPayload, TaskQueues } from '../tasks/TaskQueues.ts';

/** Tasks that have no handler here are left to the functions. */
export type TaskHandlers = {
  [N in TaskName]?: (payload: TaskPayload<N>) => Promise<void>;
};

const AT_ONCE = 6;
const TRIES = 10;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export class LocalTasks implements Pick<TaskQueues, 'enqueue'> {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #open = new Set<string>();
  readonly #queue: { id: string; work: () => Promise<void> }[] = [];
  #handlers: TaskHandlers = {};
  #running = 0;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Who does the tasks is made of what enqueues them. */
  serve(handlers: TaskHandlers): void {
    this.#handlers = handlers;
  }

  /** A task that is open already is not made twice. */
  async enqueue<N extends TaskName>(name: N, key: string, payload: TaskPayload<N>): Promise<void> {
    const id = `${name}/${key}`;
    const handler = this.#handlers[name];
    if (handler === undefined || this.#open.has(id)) return;
    this.#open.add(id);
    this.#queue.push({ id, work: () => handler(payload) });
    this.#pump();
  }

  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  #pump(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#running += 1;
      void this.#do(next.id, next.work);
    }
  }

  async #do(id: string, work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await work();
        break;
      } catch (error) {
        // What the job says of itself is in its record; a task that is given up is found by who looks after the job.
        this.#logger.warn('A task failed', { id, tries, reason: String(error) });
        if (!isTransient(error) || tries === TRIES) break;
        await this.#clock.sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)));
      }
    }
    this.#open.delete(id);
    this.#running -= 1;
    this.#pump();
  }
}
