/** The overview's line about what comes next: `Next: tomorrow 02:00 (America/New York) · Daily Full Backup`. */
import type { BackupScheduleDoc } from '@contract';
import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Live } from '../../../data/Live.ts';
import { readableOf } from '../../../data/StoredRow.ts';
import type { ScheduleRow } from '../../../data/useSchedules.ts';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { nearMoment, showSame } from '../../../lib/zonedTime.ts';
import { LongName } from '../../common/LongName.tsx';
import { nextOf } from './scheduleWords.ts';

interface NextScheduledRunProps {
  schedules: Live<ScheduleRow[]>;
  nowMs: number;
}

/** Has its height from the beginning, so that nothing moves when the schedules come. */
export function NextScheduledRun({ schedules, nowMs }: NextScheduledRunProps) {
  return (
    <Text size="sm" component="div" mih="1.55em" className="fv-break">
      {schedules.state === 'failed' && <>Next: the schedules could not be read.</>}
      {schedules.state === 'ready' && <Words rows={readableOf(schedules.value)} nowMs={nowMs} />}
    </Text>
  );
}

function Words({ rows, nowMs }: { rows: readonly BackupScheduleDoc[]; nowMs: number }) {
  const next = nextOf(rows);
  if (next === null || next.nextRunAt === null) {
    return (
      <>
        Next: nothing is scheduled ·{' '}
        <Link
          className="fv-link"
          to={rows.length === 0 ? '/admin/schedules/new' : '/admin/schedules'}
        >
          {rows.length === 0 ? 'Make a schedule' : 'See the schedules'}
        </Link>
      </>
    );
  }
  const ms = msOf(next.nextRunAt);
  const own = viewerZone();
  return (
    <>
      Next: {nearMoment(ms, nowMs, next.timezone)} ({next.timezone.replaceAll('_', ' ')}
      {showSame(ms, next.timezone, own) ? '' : `, ${formatMoment(ms, own)} for you`}) ·{' '}
      <Link className="fv-link" to="/admin/schedules">
        <LongName name={next.name} />
      </Link>
    </>
  );
}
