/** `/admin/schedules`: what is backed up by itself, and when. */
import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { ScheduleDialogs } from '../components/admin/backups/ScheduleDialogs.tsx';
import { ScheduleList } from '../components/admin/backups/ScheduleList.tsx';
import { useScheduleActs } from '../components/admin/backups/scheduleActs.ts';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useNotices } from '../data/useNotices.ts';
import { useSchedules } from '../data/useSchedules.ts';

export function SchedulesPage() {
  const schedules = useSchedules();
  const notices = useNotices();
  const acts = useScheduleActs();
  return (
    <Stack gap="md">
      <PageTitle title="Schedules">
        <Button
          component={Link}
          to="/admin/schedules/new"
          leftSection={<IconPlus size={18} aria-hidden="true" />}
        >
          New schedule
        </Button>
      </PageTitle>
      {schedules.state === 'failed' ? (
        <FailureAlert failure={schedules.failure} onRetry={schedules.retry} />
      ) : (
        <ScheduleList
          rows={schedules.state === 'ready' ? schedules.value : null}
          notices={notices.state === 'ready' ? notices.value : []}
          onAct={acts.begin}
        />
      )}
      <ScheduleDialogs acts={acts} />
    </Stack>
  );
}
