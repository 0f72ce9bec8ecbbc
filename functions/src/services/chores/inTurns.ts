/** Goes through a list a few items at a time, and remembers how far it got. */
import { mapLimited } from '../../platform/concurrency.ts';
import type { ChoreProgress, Turn } from './ChoreRunner.ts';

const TOGETHER = 4;

/** `progress.next` counts the items that are through, those at the head of the list first. */
export async function inTurns<T>(
  items: readonly T[],
  progress: ChoreProgress,
  { isTimeUp, signal }: Turn,
  act: (item: T) => Promise<void>,
): Promise<'through' | 'more'> {
  while (progress.next < items.length) {
    signal.throwIfAborted();
    if (isTimeUp()) return 'more';
    const some = items.slice(progress.next, progress.next + TOGETHER);
    await mapLimited(some, TOGETHER, act);
    progress.next += some.length;
  }
  return 'through';
}
