/** The overview: the one line, the last thirty days, what runs now, and the history. */
import type { BackupMetadata } from '@contract';
import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo, useState } from 'react';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { type Span, useLastOfSpans } from '../../../data/useBackups.ts';
import { useNotices } from '../../../data/useNotices.ts';
import { useSchedules } from '../../../data/useSchedules.ts';
import { dayKey, msOf, viewerZone } from '../../../lib/instants.ts';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useNow } from '../../common/useNow.ts';
import { useTask } from '../../common/useTask.ts';
import { WhenOpened } from '../../common/WhenOpened.tsx';
import { BackUpNowButton } from './BackUpNowButton.tsx';
import { BackupDialogs } from './BackupDialogs.tsx';
import { BackupHistoryTable } from './BackupHistoryTable.tsx';
import { BackupStatusCard } from './BackupStatusCard.tsx';
import { useBackupActs } from './backupActs.ts';
import { isRunning } from './backupWords.ts';
import { DayStrip } from './DayStrip.tsx';
import { dayStrip, daysBefore } from './dayStrip.ts';
import { NextScheduledRun } from './NextScheduledRun.tsx';
import { OverviewAlerts } from './OverviewAlerts.tsx';
import { overdueLine } from './overdueLine.ts';
import { RunningJobs } from './RunningJobs.tsx';
import { isRestoreRunning } from './restoreWords.ts';
import { statusLine } from './statusLine.ts';
import { StorageOverview } from './storage/StorageOverview.tsx';
import { useStartBackup } from './useStartBackup.ts';

const BackupOptionsDrawer = lazy(() =>
  import('./BackupOptionsDrawer.tsx').then((module) => ({ default: module.BackupOptionsDrawer })),
);

export function BackupDashboard() {
  const { backups, restores, showMoreBackups } = useRecords();
  const now = { nowMs: useNow(30_000), zone: viewerZone() };
  const task = useTask();
  const start = useStartBackup();
  const [isOptionsOpen, options] = useDisclosure(false);
  const acts = useBackupActs();
  const schedules = useSchedules();
  const notices = useNotices();

  const page = backups.state === 'ready' ? backups.value : null;
  const readable = useMemo(() => (page === null ? null : readableOf(page.rows)), [page]);
  const { strip, trouble } = useStrip(readable, page?.hasMore ?? false, now);
  const runningRestores =
    restores.state === 'ready'
      ? readableOf(restores.value.rows).filter((job) => isRestoreRunning(job) && !job.dryRun)
      : [];

  const line =
    readable === null
      ? null
      : overdueLine(
          statusLine(readable, now, page?.hasMore),
          schedules.state === 'ready' ? readableOf(schedules.value) : [],
          notices.state === 'ready' ? notices.value : [],
          now.nowMs,
        );

  function startNow() {
    void task.run(() => start({ type: 'full' }));
  }

  if (backups.state === 'failed') {
    return <FailureAlert failure={backups.failure} onRetry={backups.retry} />;
  }
  return (
    <Stack gap="md">
      <BackupStatusCard
        line={line}
        next={<NextScheduledRun schedules={schedules} nowMs={now.nowMs} />}
        act={<BackUpNowButton isBusy={task.isBusy} onStart={startNow} onOptions={options.open} />}
      >
        {page?.rows.length === 0 ? undefined : trouble === null ? (
          <DayStrip strip={strip} />
        ) : (
          <FailureAlert failure={trouble.failure} onRetry={trouble.retry} />
        )}
      </BackupStatusCard>
      <OverviewAlerts />
      {task.failure !== null && <FailureAlert failure={task.failure} onClose={task.forget} />}
      {restores.state === 'failed' && (
        <FailureAlert failure={restores.failure} onRetry={restores.retry} />
      )}
      <RunningJobs backups={readable?.filter(isRunning) ?? []} restores={runningRestores} />
      <StorageOverview />
      <BackupHistoryTable
        rows={page?.rows ?? null}
        hasMore={page?.hasMore ?? false}
        onShowMore={showMoreBackups}
        onAct={acts.begin}
        emptyAct={
          <Button variant="default" loading={task.isBusy} onClick={startNow}>
            Make the first backup
          </Button>
        }
      />
      <WhenOpened isOpen={isOptionsOpen}>
        {(isOpen) => <BackupOptionsDrawer isOpen={isOpen} onClose={options.close} />}
      </WhenOpened>
      <BackupDialogs acts={acts} />
    </Stack>
  );
}

/** So many of a day's last backups say what became of it. */
const SAMPLE = 3;

/** Of the days that the first page does not reach, the last backups are asked for, once. */
function useStrip(
  readable: readonly BackupMetadata[] | null,
  hasMore: boolean,
  now: { nowMs: number; zone: string },
) {
  const { zone } = now;
  const [spans, setSpans] = useState<readonly Span[] | null>(null);
  const oldest = readable?.at(-1);
  if (spans === null && readable !== null) {
    setSpans(hasMore && oldest !== undefined ? daysBefore(msOf(oldest.createdAt), now) : NO_SPANS);
  }
  const earlier = useLastOfSpans(spans, SAMPLE);
  const records = useMemo(() => {
    if (readable === null || earlier.state !== 'ready') return null;
    const byId = new Map([...readableOf(earlier.value), ...readable].map((one) => [one.id, one]));
    return [...byId.values()];
  }, [readable, earlier]);
  const samples = useMemo(() => {
    if (oldest === undefined || !hasMore) return NO_DAYS;
    const oldestDay = dayKey(msOf(oldest.createdAt), zone);
    const byDay = Map.groupBy(records ?? [], (one) => dayKey(msOf(one.createdAt), zone));
    const isCut = ([day, found]: [string, BackupMetadata[]]) =>
      day === oldestDay || (day < oldestDay && found.length >= SAMPLE);
    return new Set([...byDay].filter(isCut).map(([day]) => day));
  }, [records, oldest, hasMore, zone]);
  return {
    strip: records === null ? null : dayStrip(records, now, samples),
    trouble: earlier.state === 'failed' ? earlier : null,
  };
}

const NO_SPANS: readonly Span[] = [];
const NO_DAYS: ReadonlySet<string> = new Set();
