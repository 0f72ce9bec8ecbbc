/** `/admin/backups`: am I safe, what runs, what was. */
import { Stack } from '@mantine/core';
import { BackupDashboard } from '../components/admin/backups/BackupDashboard.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';

export function OverviewPage() {
  return (
    <Stack gap="md">
      <PageTitle title="Overview" />
      <BackupDashboard />
    </Stack>
  );
}
