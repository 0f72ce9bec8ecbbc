/** One schedule at a glance: its state, when it runs, its last and next run, and its acts. */
import type { AppNotification, BackupScheduleDoc } from '@contract';
import { Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { msOf, viewerZone } from '../../../lib/instants.ts';
import { relativeTime } from '../../../lib/relativeTime.ts';
import { type Fact, Facts } from '../../common/Facts.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { LongName } from '../../common/LongName.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import { useNow } from '../../common/useNow.ts';
import { useTask } from '../../common/useTask.ts';
import { STATUS_WORDS } from './backupWords.ts';
import { CronReading } from './CronReading.tsx';
import { policyWords } from './retentionWords.ts';
import { ScheduleActions } from './ScheduleActions.tsx';
import classes from './ScheduleList.module.css';
import type { BeginScheduleAct } from './scheduleActs.ts';
import {
  contentWords,
  overdueSince,
  SCHEDULE_STATE_WORDS,
  stateOf,
  zonedWords,
} from './scheduleWords.ts';

interface ScheduleCardProps {
  schedule: BackupScheduleDoc;
  notices: readonly AppNotification[];
  onAct: BeginScheduleAct;
}

export function ScheduleCard({ schedule, notices, onAct }: ScheduleCardProps) {
  const now = useNow(30_000);
  const task = useTask();
  const state = stateOf(schedule, notices, now);
  return (
    <Stack gap="sm">
      <div className={classes.name}>
        <Text component="h2" fw={650} size="lg" className="fv-break">
          <LongName name={schedule.name} max={60} />
        </Text>
        <StatusTag {...SCHEDULE_STATE_WORDS[state]} isAlive={state === 'running'} />
      </div>
      {schedule.description !== undefined && (
        <Text size="sm" c="dimmed" className="fv-break">
          {schedule.description}
        </Text>
      )}
      <Facts facts={factsOf(schedule, notices, now)} />
      {task.failure !== null && <FailureAlert failure={task.failure} onClose={task.forget} />}
      <ScheduleActions schedule={schedule} task={task} onAct={onAct} />
    </Stack>
  );
}

function factsOf(
  schedule: BackupScheduleDoc,
  notices: readonly AppNotification[],
  nowMs: number,
): Fact[] {
  const { cronExpression, timezone, storageProviders, retentionPolicy, autoCleanup } = schedule;
  const kept = policyWords(retentionPolicy);
  return [
    { name: 'Runs', value: <CronReading expression={cronExpression} timezone={timezone} /> },
    { name: 'Next run', value: <NextRun schedule={schedule} nowMs={nowMs} /> },
    {
      name: 'Last run',
      value: (
        <LastRun schedule={schedule} isOverdue={overdueSince(schedule, notices, nowMs) !== null} />
      ),
    },
    { name: 'Makes', value: `${contentWords(schedule)} → ${storageProviders.join(', ')}` },
    {
      name: 'Kept',
      value: `${kept ?? 'Nothing but the newest good backup.'}${autoCleanup ? '' : ' Cleaned up by hand.'}`,
    },
  ];
}

function NextRun({ schedule, nowMs }: { schedule: BackupScheduleDoc; nowMs: number }) {
  if (!schedule.enabled) return <>None while it is paused</>;
  if (schedule.nextRunAt === null) return <>None is to come</>;
  const ms = msOf(schedule.nextRunAt);
  return (
    <>
      {relativeTime(ms, nowMs)}: {zonedWords(ms, schedule.timezone, viewerZone())}
    </>
  );
}

function LastRun({ schedule, isOverdue }: { schedule: BackupScheduleDoc; isOverdue: boolean }) {
  const { currentRun, lastRun, lastSuccessAt, timezone } = schedule;
  return (
    <>
      {currentRun !== null && (
        <div>
          <Link className="fv-link" to={`/admin/backups/${currentRun}`}>
            At work now
          </Link>
        </div>
      )}
      {lastRun === null ? (
        'It has not run yet'
      ) : (
        <>
          <StatusTag {...STATUS_WORDS[lastRun.status]} /> <Moment at={lastRun.at} />:{' '}
          <Link className="fv-link" to={`/admin/backups/${lastRun.backupId}`}>
            {zonedWords(msOf(lastRun.at), timezone, viewerZone())}
          </Link>
        </>
      )}
      {isOverdue && (
        <Text size="sm" style={{ color: 'var(--fv-bad)' }}>
          {lastSuccessAt === null ? (
            'Overdue: no good backup has come of it yet.'
          ) : (
            <>
              Overdue: its last good backup began <Moment at={lastSuccessAt} />.
            </>
          )}
        </Text>
      )}
    </>
  );
}
