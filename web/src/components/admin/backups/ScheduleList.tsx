/** All schedules, by name: each with when it runs, how it went, and what can be done with it. */
import type { AppNotification } from '@contract';
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { readableOf } from '../../../data/StoredRow.ts';
import type { ScheduleRow } from '../../../data/useSchedules.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';
import classes from './ScheduleList.module.css';
import type { BeginScheduleAct } from './scheduleActs.ts';
import { byName } from './scheduleWords.ts';
import { UnreadableNote } from './UnreadableNote.tsx';

interface ScheduleListProps {
  /** `null` while they load. */
  rows: readonly ScheduleRow[] | null;
  notices: readonly AppNotification[];
  onAct: BeginScheduleAct;
}

export function ScheduleList({ rows, notices, onAct }: ScheduleListProps) {
  if (rows === null) {
    return (
      <Stack gap="md" aria-busy="true" aria-label="Loading the schedules">
        <Skeleton height={172} radius="lg" />
        <Skeleton height={172} radius="lg" />
      </Stack>
    );
  }
  if (rows.length === 0) return <NoSchedules />;
  return (
    <ul className={classes.list} aria-label="Schedules">
      {readableOf(rows)
        .sort(byName)
        .map((schedule) => (
          <li key={schedule.id} className="fv-card">
            <ScheduleCard schedule={schedule} notices={notices} onAct={onAct} />
          </li>
        ))}
      {rows.map((row) =>
        row.readable ? null : (
          <li key={row.id} className="fv-card">
            <UnreadableNote row={row} />
          </li>
        ),
      )}
    </ul>
  );
}

function NoSchedules() {
  return (
    <section className="fv-card">
      <EmptyState
        icon={<IconCalendarPlus size={40} stroke={1.4} />}
        title="Nothing is backed up by itself yet"
        act={
          <Button component={Link} to="/admin/schedules/new" variant="default">
            Make the first schedule
          </Button>
        }
      >
        A schedule backs up at set times, removes what is too old, and tells you when something goes
        wrong. Most begin with one full backup a day, kept for 7 days, 4 weeks and 3 months.
      </EmptyState>
    </section>
  );
}
