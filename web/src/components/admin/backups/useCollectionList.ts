/** The root collections that the database has now, asked for when a form opens. */
import { useCallback, useEffect, useState } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { Failure } from '../../../data/Failure.ts';

export type CollectionList =
  | { state: 'loading' }
  | { state: 'ready'; collections: readonly string[] }
  | { state: 'failed'; failure: Failure; retry(): void };

export function useCollectionList(isWanted: boolean): CollectionList {
  const command = useCommand();
  const [list, setList] = useState<CollectionList>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again.
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    setList({ state: 'loading' });
    command('listCollections', {}).then(
      ({ collections }) => {
        if (isCurrent) setList({ state: 'ready', collections: [...collections].sort() });
      },
      (error: unknown) => {
        if (isCurrent) setList({ state: 'failed', failure: asFailure(error), retry });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [isWanted, command, attempt, retry]);

  return list;
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure({ code: 'portal/unexpected', message: String(error) }, error);
}
