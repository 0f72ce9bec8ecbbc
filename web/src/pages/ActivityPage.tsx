/** `/admin/activity`: the audit log, who did what and how it ended. */
import { Stack } from '@mantine/core';
import { ActivityLog } from '../components/admin/backups/audit/ActivityLog.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';

export function ActivityPage() {
  return (
    <Stack gap="md">
      <PageTitle title="Activity" />
      <ActivityLog />
    </Stack>
  );
}
