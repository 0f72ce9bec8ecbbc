/** Structured logs, one JSON line each, as Cloud Logging reads them. Callers pass ids and counts, never secrets. */
import { write } from 'firebase-functions/logger';

type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Logs the error with its full stack and its causes. */
  error(message: string, error: unknown, fields?: LogFields): void;
}

export const systemLogger: Logger = {
  info: (message, fields) => write({ severity: 'INFO', message, ...fields }),
  warn: (message, fields) => write({ severity: 'WARNING', message, ...fields }),
  error: (message, error, fields) =>
    write({ severity: 'ERROR', message, ...fields, stack: fullStack(error) }),
};

function fullStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\nCaused by: ${fullStack(error.cause)}`;
}
