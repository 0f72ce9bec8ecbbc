/** `/admin/backups/settings`: who is told, and what the deployment is set up with. */
import { Stack } from '@mantine/core';
import { SettingsView } from '../components/admin/backups/settings/SettingsView.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';

export function SettingsPage() {
  return (
    <Stack gap="md">
      <PageTitle title="Settings" />
      <SettingsView />
    </Stack>
  );
}
