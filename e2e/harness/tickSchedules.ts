/** The clock in the tests' hands: the suite's stack runs no scheduled function by itself. */
import { tick } from '../../local/src/ticker.ts';
import { stack } from './stack.ts';

/** Runs the named scheduled functions now, as Cloud Scheduler would; rejects when one fails or is unknown. */
export async function tickSchedules(...names: string[]): Promise<void> {
  const outcomes = await tick(stack(), new Date(), names);
  const failures = outcomes.filter((outcome) => outcome.error !== undefined);
  if (failures.length > 0) {
    throw new Error(failures.map(({ name, error }) => `${name}: ${error}`).join('\n'));
  }
}
