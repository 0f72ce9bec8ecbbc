/** The overview: the one line, the last thirty days, what runs now, and the history. */
import type { BackupMetadata } from '@contract';
import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo } from 'react';
import { useRecords } from '../../../data/RecordsContext.tsx';
import { readableOf } from '../../../data/StoredRow.ts';
import { useBackupsSince } from '../../../data/useBackups.ts';
import { useNotices } from '../../../data/useNotices.ts';
import { useSchedules } from '../../../data/useSchedules.ts';
import { msOf, viewerZone } from '../../../lib/instants.ts';
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
import { dayStrip, stripStartMs } from './dayStrip.ts';
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

/** Asks for the month's records only when the loaded ones do not reach back that far. */
function useStrip(
  readable: readonly BackupMetadata[] | null,
  hasMore: boolean,
  now: { nowMs: number; zone: string },
) {
  const startMs = stripStartMs(now.nowMs);
  const oldest = readable?.at(-1);
  const isCovered = !hasMore || (oldest !== undefined && msOf(oldest.createdAt) <= startMs);
  const month = useBackupsSince(readable !== null && !isCovered ? startMs : null);
  const ofMonth = month.state === 'ready' ? readableOf(month.value) : null;
  const records = isCovered ? readable : ofMonth;
  return {
    strip: records === null ? null : dayStrip(records, now),
    trouble: month.state === 'failed' ? month : null,
  };
}
