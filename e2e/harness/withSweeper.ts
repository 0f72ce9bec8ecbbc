/** The suite has no clock: the sweeper comes by when it is sent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { tickSchedules } from './tickSchedules.ts';

/**
 * Sends the sweeper each so many milliseconds while `act` is under way. One that meets what a process has locked that was
 * killed in a transaction fails, as it would with a customer, and comes again; when all is over one must come through.
 */
export async function withSweeper<T>(ms: number, act: () => Promise<T>): Promise<T> {
  let isOver = false;
  const sweeping = (async () => {
    while (!isOver) {
      await tickSchedules('sweep').catch((error: unknown) => {
        console.log(`The sweeper failed, and comes again: ${String(error)}`);
      });
      await sleep(ms);
    }
  })();
  let result: T;
  try {
    result = await act();
  } finally {
    isOver = true;
    await sweeping;
  }
  await tickSchedules('sweep');
  return result;
}
