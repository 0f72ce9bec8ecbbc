/** Runs one command at a time for a button: whether it runs, how it failed, and how to forget that. */
import { useCallback, useRef, useState } from 'react';
import { Failure } from '../../data/Failure.ts';

export interface Task {
  isBusy: boolean;
  failure: Failure | null;
  /** Does nothing while one is under way. */
  run(work: () => Promise<void>): Promise<void>;
  forget(): void;
}

export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isUnderWay = useRef(false);
  const run = useCallback(async (work: () => Promise<void>) => {
    // State comes a render later than a second click.
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof Failure ? error : unexpected(error));
    } finally {
      isUnderWay.current = false;
      setBusy(false);
    }
  }, []);
  const forget = useCallback(() => setFailure(null), []);
  return { isBusy, failure, run, forget };
}

/** What no server said: a fault of the page itself. */
export function unexpected(error: unknown): Failure {
  return new Failure(
    {
      code: 'portal/unexpected',
      message: error instanceof Error ? error.message : String(error),
      nextStep: 'Reload the page and try again.',
    },
    error,
  );
}
