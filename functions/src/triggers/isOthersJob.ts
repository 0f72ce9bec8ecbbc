/** Tells the jobs that the command line does itself from those that the functions do. */
import { Runner } from '../contract/index.ts';

export function isOthersJob(record: Record<string, unknown> | undefined): boolean {
  const runBy = Runner.default('functions').parse(record?.runBy);
  return runBy !== 'functions';
}
