/** The one way things fail: a closed set of kinds, a code, a sentence for a person, and the next step. */

/** Each kind has one HTTP status and one gRPC-style name; see `api/renderProblem.ts` and `triggers/calls.ts`. */
export type ErrorKind =
  | 'invalid-argument'
  | 'unauthenticated'
  | 'permission-denied'
  | 'not-found'
  | 'failed-precondition'
  | 'conflict'
  | 'unprocessable'
  | 'resource-exhausted'
  | 'unavailable'
  | 'data-loss'
  | 'internal';

export interface FieldProblem {
  field: string;
  message: string;
}

interface FirevaultErrorOptions {
  /** What the person can do now. */
  nextStep?: string;
  /** Which fields of the request are wrong. */
  fields?: FieldProblem[];
  /** Seconds to wait before trying again, for `resource-exhausted` and `unavailable`. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** `message` is for a person and never holds a secret; `code` is for programs (`backup/not-found`). */
export class FirevaultError extends Error {
  override readonly name = 'FirevaultError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ErrorKind, code: string, message: string, options: FirevaultErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.nextStep = options.nextStep;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A fault that may pass by itself: worth a retry with back-off. Everything else is final. */
export function isTransient(error: unknown): boolean {
  if (error instanceof FirevaultError) {
    return error.kind === 'unavailable' || error.kind === 'resource-exhausted';
  }
  // How Firestore's own client fails, which our records are kept with.
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number')
    return false;
  return isPassingGrpcCode(error.code) || isEndedTransaction(error.code, error.message);
}

const INVALID_ARGUMENT = 3;

/** A server ends the transaction of a connection that was lost, and refuses what still comes of it; begun anew it is another. */
function isEndedTransaction(code: number, message: string): boolean {
  return (
    code === INVALID_ARGUMENT &&
    /\btransaction\b.*\b(closed|expired|no longer valid)\b/i.test(message)
  );
}

/**
 * UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE: worth another try. UNKNOWN is what a server
 * says that ran out of memory, and a client whose token could not be fetched.
 */
const PASSING_GRPC_CODES: ReadonlySet<number> = new Set([2, 4, 8, 10, 13, 14]);

export function isPassingGrpcCode(code: number): boolean {
  return PASSING_GRPC_CODES.has(code);
}

/** One sentence for a job record: the message and, where known, the next step. */
export function describeFailure(error: unknown): string {
  if (error instanceof FirevaultError) {
    return error.nextStep === undefined ? error.message : `${error.message} ${error.nextStep}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** For the `default` of a switch over a union: fails to compile when a case is missing. */
export function unreachable(value: never): never {
  throw new FirevaultError(
    'internal',
    'internal/unreachable',
    `Unexpected value: ${String(value)}`,
  );
}
