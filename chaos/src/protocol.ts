/** What the tool and its worker processes say to each other. */

/** A piece of work. `act` is what a person asks for, `cron` a scheduled function, `trigger` the one on a new record. */
export interface Work {
  kind: 'task' | 'act' | 'cron' | 'trigger';
  name: string;
  payload: Record<string, string>;
}

export interface Failure {
  message: string;
  code: string | null;
  /** Whether it is one of the product's own errors, with a code and a sentence for a person. */
  isKnown: boolean;
  stack: string;
}

export type ToWorker =
  | { type: 'work'; id: number; work: Work }
  | { type: 'enqueued'; call: number; failure: string | null }
  | { type: 'jump'; ms: number };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'done'; id: number; failure: Failure | null; answer: string | null }
  | { type: 'enqueue'; call: number; name: string; key: string; payload: Record<string, string> }
  | { type: 'transactions'; open: number }
  | { type: 'log'; line: string };

/** What a worker is told at its start. */
export interface WorkerSettings {
  firestore: string;
  projectId: string;
  localRoot: string;
  masterKeys: string;
  passphrase: string;
  scanStrategy: 'documents' | 'names';
  /** The wall clock, in milliseconds, from which the clocks of all workers run faster. */
  clockBase: number;
  isVerbose: boolean;
  /** The name of a defect that the engine is given; null for none. */
  mutant: string | null;
}

/** How much faster than the real ones the workers' clocks run: leases, heartbeats and schedules with them. */
export const CLOCK_SPEED = 10;
