/** A job is seen through what may pass, and given up for what lasts. */
import { expect, it } from 'vitest';
import { FirevaultError } from '../domain/errors.ts';
import { drive } from './driveJob.ts';

/** A job that is over when it has been revived as often as there are `faults`, and once more; each fault is thrown once. */
function driven(faults: FirevaultError[]) {
  const notes: string[] = [];
  const left = [...faults];
  let isOver = false;
  const end = drive(
    { isIdle: true },
    {
      progress: () => ({ show: () => undefined, end: () => undefined }),
      note: (line) => notes.push(line),
    },
    {
      look: async () => 'job',
      isOver: () => isOver,
      stepOf: () => ({ what: 'Working', done: 0, total: null }),
      revive: async () => {
        const fault = left.shift();
        if (fault !== undefined) throw fault;
        isOver = true;
      },
      cancel: async () => undefined,
      ifKilled: '',
    },
  );
  return { end, notes };
}

it('waits for what may pass, and says so', async () => {
  const { end, notes } = driven([new FirevaultError('unavailable', 'x/out', 'Firestore is out.')]);
  await expect(end).resolves.toBe('job');
  expect(notes).toEqual(['Waiting: Firestore is out.']);
});

it('throws what lasts, and stops listening for Ctrl-C', async () => {
  const before = process.listenerCount('SIGINT');
  const { end } = driven([new FirevaultError('permission-denied', 'x/denied', 'Not allowed.')]);
  await expect(end).rejects.toThrow('Not allowed.');
  expect(process.listenerCount('SIGINT')).toBe(before);
});
