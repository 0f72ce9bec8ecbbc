/** `/admin/schedules/new` and `/admin/schedules/:scheduleId`: the form of one schedule. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconCalendarOff } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { BackupScheduleForm } from '../components/admin/backups/BackupScheduleForm.tsx';
import { UnreadableNote } from '../components/admin/backups/UnreadableNote.tsx';
import { EmptyState } from '../components/common/EmptyState.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useSchedule } from '../data/useSchedules.ts';
import { middleEllipsis } from '../lib/middleEllipsis.ts';

const TITLE_MAX = 60;

export function NewSchedulePage() {
  const navigate = useNavigate();
  return (
    <Stack gap="md">
      <PageTitle title="New schedule" />
      <BackupScheduleForm schedule={null} onSaved={() => void navigate('/admin/schedules')} />
    </Stack>
  );
}

export function SchedulePage() {
  const { scheduleId = '' } = useParams();
  return <ScheduleOfId key={scheduleId} id={scheduleId} />;
}

function ScheduleOfId({ id }: { id: string }) {
  const live = useSchedule(id);
  const navigate = useNavigate();
  if (live.state === 'loading') {
    return (
      <Stack gap="md" aria-busy="true">
        <PageTitle title="Schedule" />
        <Skeleton height={180} radius="lg" />
        <Skeleton height={360} radius="lg" />
      </Stack>
    );
  }
  if (live.state === 'failed') {
    return (
      <Stack gap="md">
        <PageTitle title="Schedule" />
        <FailureAlert failure={live.failure} onRetry={live.retry} />
      </Stack>
    );
  }
  const row = live.value;
  if (row === null) return <Missing id={id} />;
  if (!row.readable) {
    return (
      <Stack gap="md">
        <PageTitle title="Schedule" />
        <section className="fv-card">
          <UnreadableNote row={row} />
        </section>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <PageTitle title={middleEllipsis(row.value.name, TITLE_MAX)} />
      <BackupScheduleForm schedule={row.value} onSaved={() => void navigate('/admin/schedules')} />
    </Stack>
  );
}

function Missing({ id }: { id: string }) {
  return (
    <Stack gap="md">
      <PageTitle title="No such schedule" />
      <section className="fv-card">
        <EmptyState
          icon={<IconCalendarOff size={40} stroke={1.4} />}
          title="There is no record of this schedule"
          act={
            <Button component={Link} to="/admin/schedules" variant="default">
              Go to the schedules
            </Button>
          }
        >
          <span className="fv-break">
            No record has the id {id}. It may have been deleted, or the address is mistyped.
          </span>
        </EmptyState>
      </section>
    </Stack>
  );
}
