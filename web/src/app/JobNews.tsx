/** Announces each job that ends while the portal is open: once by voice, and by toast when it was asked for by hand. */
import type { BackupMetadata, RestoreJob } from '@contract';
import { useEffect, useRef } from 'react';
import { backupName, isRunning, isSafety } from '../components/admin/backups/backupWords.ts';
import { endedSince, type JobState, runningIds } from '../components/admin/backups/jobNews.ts';
import { countsSentence } from '../components/admin/backups/restoreSummary.ts';
import { isRestoreRunning } from '../components/admin/backups/restoreWords.ts';
import { useAnnounce } from '../components/common/Announcer.tsx';
import { toast } from '../components/common/toast.tsx';
import type { Live } from '../data/Live.ts';
import { useRecords } from '../data/RecordsContext.tsx';
import { readableOf, type StoredRow } from '../data/StoredRow.ts';
import type { Page } from '../data/useBackups.ts';
import { viewerZone } from '../lib/instants.ts';

interface News extends JobState {
  tone: 'ok' | 'warn' | 'bad';
  title: string;
  message: string | undefined;
  isByHand: boolean;
  /** A safety backup is no news of its own: its restore is. */
  isPartOfAnother: boolean;
}

export function JobNews() {
  const { backups, restores } = useRecords();
  useNews(backups, newsOfBackup);
  useNews(restores, newsOfRestore);
  return null;
}

function useNews<T>(live: Live<Page<StoredRow<T>>>, newsOf: (job: T) => News): void {
  const announce = useAnnounce();
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (live.state !== 'ready') return;
    const jobs = readableOf(live.value.rows).map(newsOf);
    for (const job of endedSince(running.current, jobs)) {
      if (job.isPartOfAnother) continue;
      announce(job.message === undefined ? `${job.title}.` : `${job.title}. ${job.message}`);
      if (job.isByHand) toast(job);
    }
    running.current = runningIds(jobs);
  }, [live, newsOf, announce]);
}

function newsOfBackup(backup: BackupMetadata): News {
  const name = backupName(backup, viewerZone());
  const about = {
    id: backup.id,
    isRunning: isRunning(backup),
    isByHand: backup.triggeredBy === 'manual',
    isPartOfAnother: isSafety(backup),
  };
  switch (backup.status) {
    case 'failed':
      return { ...about, tone: 'bad', title: 'Backup failed', message: backup.error ?? name };
    case 'partial':
      return {
        ...about,
        tone: 'warn',
        title: 'Backed up in part',
        message: backup.error ?? backup.warnings[0] ?? name,
      };
    case 'cancelled':
      return { ...about, tone: 'warn', title: 'Backup cancelled', message: name };
    default:
      return { ...about, tone: 'ok', title: 'Backup complete', message: name };
  }
}

function newsOfRestore(job: RestoreJob): News {
  const about = {
    id: job.id,
    isRunning: isRestoreRunning(job),
    isByHand: true,
    isPartOfAnother: false,
  };
  const reason = job.error ?? undefined;
  switch (job.status) {
    case 'failed':
      return { ...about, tone: 'bad', title: 'Restore failed', message: reason };
    case 'rolled_back':
      return { ...about, tone: 'warn', title: 'Restore rolled back', message: reason };
    case 'cancelled':
      return { ...about, tone: 'warn', title: 'Restore cancelled', message: reason };
    default:
      return {
        ...about,
        tone: 'ok',
        title: 'Restore complete',
        message: countsSentence(job.counts),
      };
  }
}
