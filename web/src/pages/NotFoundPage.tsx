/** An address that leads nowhere: says so and where to go instead. */
import { Button, Group, Stack } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { EmptyState } from '../components/common/EmptyState.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <Stack gap="md">
      <PageTitle title="No such page" />
      <section className="fv-card">
        <EmptyState
          icon={<IconMapOff size={40} stroke={1.4} />}
          title="This address leads nowhere"
          act={
            <Group justify="center">
              <Button component={Link} to="/admin/backups" variant="default">
                Go to the overview
              </Button>
              <Button component={Link} to="/admin/restores" variant="default">
                See the restore points
              </Button>
            </Group>
          }
        >
          <span className="fv-break">There is no page at /portal{pathname}.</span>
        </EmptyState>
      </section>
    </Stack>
  );
}
