/** What lies below a path of a backup, a page at a time. */
import type { BrowsePage } from '@contract';
import { useEffect, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import type { Failure } from '../../../../data/Failure.ts';
import { useTask } from '../../../common/useTask.ts';
import { useBrowsing } from './BrowseContext.tsx';

export interface BrowsePages {
  pages: BrowsePage[];
  isBusy: boolean;
  failure: Failure | null;
  hasMore: boolean;
  /** The next page, or the one that failed. */
  more(): void;
}

/** For a view that is about one path as long as it lives. */
export function useBrowsePages(path: string): BrowsePages {
  const { backupId, passphrase } = useBrowsing();
  const command = useCommand();
  const { run, isBusy, failure } = useTask();
  const [pages, setPages] = useState<BrowsePage[]>([]);
  const cursor = pages.at(-1)?.nextCursor;

  function more() {
    void run(async () => {
      const page = await command('browseBackup', {
        backupId,
        path,
        ...(cursor === undefined ? {} : { cursor }),
        ...(passphrase === null ? {} : { encryptionKey: passphrase }),
      });
      setPages((before) => [...before, page]);
    });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is asked for once.
  useEffect(more, []);

  return {
    pages,
    isBusy: isBusy || (pages.length === 0 && failure === null),
    failure,
    hasMore: cursor !== undefined,
    more,
  };
}
