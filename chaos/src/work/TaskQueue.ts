/** Delivers tasks as Cloud Tasks may: at least once, some of them twice, late, or out of order, and again when they fail. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../local/src/demoData/random.ts';
import type { Work } from '../protocol.ts';
import type { Tally } from '../tally.ts';
import type { Outcome, Workers } from './Workers.ts';

/** Of ten thousand. */
export interface Mischief {
  twice: number;
  late: number;
  lost: number;
  /** Of the tasks whose worker was killed: those that do not come again, as when their attempts are used up. */
  forgotten: number;
  refused: number;
}
export const PEACE: Mischief = { twice: 0, late: 0, lost: 0, forgotten: 0, refused: 0 };

interface Entry {
  work: Work;
  attempts: number;
  notBefore: number;
  settle: ((outcome: Outcome) => void) | null;
  /** Why it was not done the last time. */
  lately: string | null;
}

/** As the queues are configured, at the pace of the workers' clocks. */
const MAX_ATTEMPTS = 8;
const LEAST_BACKOFF_MS = 300;
const MOST_BACKOFF_MS = 6000;
const LATE_MS = 2500;

export class TaskQueue {
  mischief: Mischief = PEACE;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #known = new Set<string>();
  #entries: Entry[] = [];
  readonly #underWay = new Map<Entry, number>();
  #workers: Workers | null = null;

  constructor(random: Random, tally: Tally) {
    this.#random = random;
    this.#tally = tally;
  }

  serveWith(workers: Workers): void {
    this.#workers = workers;
  }

  /** Throws when the service is not to be reached. A name that was used before makes no new task. */
  enqueue(name: string, key: string, payload: Record<string, string>): void {
    if (this.#strikes('refused')) {
      this.#tally.count('fault', 'an enqueue was refused');
      throw new Error('Cloud Tasks does not answer.');
    }
    const known = `${name}/${key}`;
    if (this.#known.has(known)) return;
    this.#known.add(known);
    if (this.#strikes('lost')) {
      this.#tally.count('fault', 'a task was lost');
      return;
    }
    this.#add({ kind: 'task', name, payload });
    if (this.#strikes('twice')) {
      this.#tally.count('fault', 'a task was delivered twice');
      this.#add({ kind: 'task', name, payload });
    }
    this.pump();
  }

  /** A scheduled function or a trigger: tried again when it fails only if it is a trigger. */
  call(work: Work): void {
    this.#entries.push(newEntry(work, 0));
    this.pump();
  }

  /** What a person asks for is tried once, and its outcome told. */
  ask(work: Work): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#entries.unshift({ ...newEntry(work, 0), settle: resolve });
      this.pump();
    });
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#underWay.size === 0;
  }

  has(name: string): boolean {
    return this.#entries.some(({ work }) => work.name === name);
  }

  /** What is under way, and for how long; and what waits. */
  describe(): string[] {
    const now = performance.now();
    const busy = [...this.#underWay].map(
      ([entry, since]) => `${say(entry)} for ${Math.round((now - since) / 1000)} s`,
    );
    const waiting = this.#entries.map((entry) => {
      const ms = entry.notBefore - now;
      return ms > 0 ? `${say(entry)} in ${Math.round(ms / 1000)} s` : say(entry);
    });
    return [
      `tasks under way: ${busy.join(', ') || 'none'}`,
      `tasks that wait: ${waiting.join(', ') || 'none'}`,
    ];
  }

  pump(): void {
    const workers = this.#workers;
    if (workers === null) return;
    while (workers.idle > 0) {
      const entry = this.#next();
      if (entry === null) return;
      this.#underWay.set(entry, performance.now());
      void workers.give(entry.work).then((outcome) => {
        this.#underWay.delete(entry);
        this.#settle(entry, outcome);
      });
    }
  }

  #add(work: Work): void {
    const isLate = this.#strikes('late');
    if (isLate) this.#tally.count('fault', 'a task came late');
    const wait = isLate ? this.#random.whole(200, LATE_MS) : 0;
    this.#entries.push(newEntry(work, performance.now() + wait));
    if (wait > 0) void this.#wake(wait);
  }

  #next(): Entry | null {
    const now = performance.now();
    const ready = this.#entries.filter(({ notBefore }) => notBefore <= now);
    if (ready.length === 0) return null;
    const asked = ready.find(({ settle }) => settle !== null);
    const chosen = asked ?? this.#random.pick(ready);
    const first = ready.find(({ work }) => work.kind === 'task');
    if (chosen.work.kind === 'task' && chosen !== first) {
      this.#tally.count('fault', 'a task came before an older one');
    }
    this.#entries = this.#entries.filter((entry) => entry !== chosen);
    return chosen;
  }

  #settle(entry: Entry, outcome: Outcome): void {
    const { work, settle } = entry;
    this.#tally.count('work', `${work.name} ${outcome.end}`);
    settle?.(outcome);
    const isRepeated = settle === null && work.kind !== 'cron' && outcome.end !== 'done';
    if (isRepeated) {
      const attempts = entry.attempts + 1;
      if (outcome.end === 'killed' && this.#strikes('forgotten')) {
        this.#tally.count('fault', 'the task of a killed worker did not come again');
      } else if (attempts >= MAX_ATTEMPTS) this.#tally.count('work', `${work.name} given up`);
      else {
        const wait = Math.min(MOST_BACKOFF_MS, LEAST_BACKOFF_MS * 2 ** (attempts - 1));
        const lately = outcome.end === 'failed' ? outcome.failure.message : 'its worker was killed';
        this.#entries.push({ ...entry, attempts, lately, notBefore: performance.now() + wait });
        void this.#wake(wait);
      }
    }
    this.pump();
  }

  async #wake(ms: number): Promise<void> {
    await sleep(ms + 1, undefined, { ref: false });
    this.pump();
  }

  #strikes(kind: keyof Mischief): boolean {
    return this.#random.whole(1, 10_000) <= this.mischief[kind];
  }
}

function newEntry(work: Work, notBefore: number): Entry {
  return { work, attempts: 0, notBefore, settle: null, lately: null };
}

function say({ work, attempts, lately }: Entry): string {
  return lately === null ? nameOf(work) : `${nameOf(work)} (attempt ${attempts + 1}; ${lately})`;
}

function nameOf({ name, payload }: Work): string {
  return [name, ...Object.values(payload)].join(' ');
}
