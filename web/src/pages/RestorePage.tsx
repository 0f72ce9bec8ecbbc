/** `/admin/restores/:restoreId`: one restore, live until it has ended. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { RestoreDetails } from '../components/admin/backups/RestoreDetails.tsx';
import { jobStatus, momentOfJob, restoreName } from '../components/admin/backups/restoreWords.ts';
import { UnreadableNote } from '../components/admin/backups/UnreadableNote.tsx';
import { EmptyState } from '../components/common/EmptyState.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { StatusTag } from '../components/common/StatusTag.tsx';
import { useRestore } from '../data/useRestores.ts';
import { formatMoment, msOf, viewerZone } from '../lib/instants.ts';

export function RestorePage() {
  const { restoreId = '' } = useParams();
  return <RestoreOfId key={restoreId} id={restoreId} />;
}

function RestoreOfId({ id }: { id: string }) {
  const live = useRestore(id);
  if (live.state === 'loading') {
    return (
      <Stack gap="md" aria-busy="true">
        <PageTitle title="Restore" />
        <Skeleton height={320} radius="lg" />
      </Stack>
    );
  }
  if (live.state === 'failed') {
    return (
      <Stack gap="md">
        <PageTitle title="Restore" />
        <FailureAlert failure={live.failure} onRetry={live.retry} />
      </Stack>
    );
  }
  const row = live.value;
  if (row === null) return <Missing id={id} />;
  if (!row.readable) {
    return (
      <Stack gap="md">
        <PageTitle title="Restore" />
        <section className="fv-card">
          <UnreadableNote row={row} />
        </section>
      </Stack>
    );
  }
  const job = row.value;
  const from = formatMoment(msOf(momentOfJob(job)), viewerZone());
  return (
    <Stack gap="md">
      <PageTitle title={`${restoreName(job)} from ${from}`}>
        <StatusTag {...jobStatus(job)} />
      </PageTitle>
      <RestoreDetails job={job} />
    </Stack>
  );
}

function Missing({ id }: { id: string }) {
  return (
    <Stack gap="md">
      <PageTitle title="No such restore" />
      <section className="fv-card">
        <EmptyState
          icon={<IconFileOff size={40} stroke={1.4} />}
          title="There is no record of this restore"
          act={
            <Button component={Link} to="/admin/restores" variant="default">
              Go to the restore points
            </Button>
          }
        >
          No record has the id {id}. Perhaps the address is mistyped.
        </EmptyState>
      </section>
    </Stack>
  );
}
