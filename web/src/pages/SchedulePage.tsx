/** `/admin/schedules/new` and `/admin/schedules/:scheduleId`: the form of one schedule. */
import { Stack } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { BackupScheduleForm } from '../components/admin/backups/BackupScheduleForm.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useSchedule } from '../data/useSchedules.ts';
import { middleEllipsis } from '../lib/middleEllipsis.ts';
import { RecordPage } from './RecordPage.tsx';

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
  return (
    <RecordPage
      id={id}
      live={live}
      what="schedule"
      blocks={[180, 360]}
      elsewhere={{ to: '/admin/schedules', label: 'Go to the schedules' }}
    >
      {(schedule) => (
        <>
          <PageTitle title={middleEllipsis(schedule.name, TITLE_MAX)} />
          <BackupScheduleForm
            schedule={schedule}
            onSaved={() => void navigate('/admin/schedules')}
          />
        </>
      )}
    </RecordPage>
  );
}
