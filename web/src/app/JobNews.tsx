/** Announces each job that ends while the portal is open: once by voice, and by toast when it was asked for by hand. */
import { useEffect, useRef } from 'react';
import { endedSince, runningIds } from '../components/admin/backups/jobNews.ts';
import { type News, newsOfBackup, newsOfRestore } from '../components/admin/backups/newsOfJobs.ts';
import { useAnnounce } from '../components/common/Announcer.tsx';
import { toast } from '../components/common/toast.tsx';
import type { Live } from '../data/Live.ts';
import { useRecords } from '../data/RecordsContext.tsx';
import { readableOf, type StoredRow } from '../data/StoredRow.ts';
import type { Page } from '../data/useLivePages.ts';

export function JobNews() {
  const { backups, restores } = useRecords();
  useNews(backups, newsOfBackup);
  useNews(restores, newsOfRestore);
  return null;
}

function useNews<T>(live: Live<Page<StoredRow<T>>>, newsOf: (record: T) => News[]): void {
  const announce = useAnnounce();
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (live.state !== 'ready') return;
    const jobs = readableOf(live.value.rows).flatMap(newsOf);
    for (const job of endedSince(running.current, jobs)) {
      announce(job.message === undefined ? `${job.title}.` : `${job.title}. ${job.message}`);
      if (job.isByHand) toast({ tone: job.tone, title: job.title, message: job.message });
    }
    running.current = runningIds(jobs);
  }, [live, newsOf, announce]);
}
