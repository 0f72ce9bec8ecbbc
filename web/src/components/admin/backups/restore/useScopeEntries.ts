/** The root collections to choose from: those of the backup, or for a moment those of its time and of now. */
import type { BackupMetadata } from '@contract';
import { useMemo } from 'react';
import type { Failure } from '../../../../data/Failure.ts';
import { restoreScope, type ScopeEntry } from '../restoreScope.ts';
import { useCollectionList } from '../useCollectionList.ts';
import type { RestoreChoices, RestoreSource } from './restoreChoices.ts';
import { nearestBefore, restorePoints } from './timeline.ts';

export interface ScopeEntries {
  entries: ScopeEntry[];
  trouble: { failure: Failure; retry(): void } | null;
}

export function useScopeEntries(
  source: RestoreSource | null,
  scope: RestoreChoices['scope'],
  backup: BackupMetadata | null,
  restorable: readonly BackupMetadata[] | null,
): ScopeEntries {
  const at = source?.kind === 'moment' ? source.at : null;
  const list = useCollectionList(at !== null && scope === 'collections');
  const live = list.state === 'ready' ? list.collections : NONE;
  const entries = useMemo(() => {
    if (at === null) return backup === null ? [] : restoreScope(backup);
    const nearest = nearestBefore(restorePoints(restorable ?? []), Date.parse(at));
    const then = nearest === null ? [] : restoreScope(nearest);
    // How many documents they held at that very moment, nobody has counted.
    const uncounted = [...then.map((one) => one.collection), ...live];
    return [...new Set(uncounted)].sort().map((collection) => ({
      collection,
      documents: null,
      inEverything: true,
    }));
  }, [at, backup, restorable, live]);
  return { entries, trouble: list.state === 'failed' ? list : null };
}

const NONE: readonly string[] = [];
