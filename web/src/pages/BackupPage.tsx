/** `/admin/backups/:backupId`: one backup in full. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { BackupDetails } from '../components/admin/backups/BackupDetails.tsx';
import { BackupDialogs } from '../components/admin/backups/BackupDialogs.tsx';
import { BackupPageActs } from '../components/admin/backups/BackupPageActs.tsx';
import { type BeginAct, useBackupActs } from '../components/admin/backups/backupActs.ts';
import { backupName } from '../components/admin/backups/backupWords.ts';
import { UnreadableNote } from '../components/admin/backups/UnreadableNote.tsx';
import { useDrill } from '../components/admin/backups/useDrill.ts';
import { EmptyState } from '../components/common/EmptyState.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useBackup } from '../data/useBackups.ts';
import { viewerZone } from '../lib/instants.ts';

export function BackupPage() {
  const { backupId = '' } = useParams();
  // A page of another backup begins with nothing of the one before.
  return <BackupOfId key={backupId} id={backupId} />;
}

function BackupOfId({ id }: { id: string }) {
  const acts = useBackupActs();
  const navigate = useNavigate();
  return (
    <>
      <LiveBackup id={id} onAct={acts.begin} />
      {/* Outside of what shows the record: a deletion outlives it. */}
      <BackupDialogs acts={acts} onDeleted={() => void navigate('/admin/backups')} />
    </>
  );
}

function LiveBackup({ id, onAct }: { id: string; onAct: BeginAct }) {
  const live = useBackup(id);
  const drill = useDrill(id);
  if (live.state === 'loading') return <Loading />;
  if (live.state === 'failed') {
    return (
      <Stack gap="md">
        <PageTitle title="Backup" />
        <FailureAlert failure={live.failure} onRetry={live.retry} />
      </Stack>
    );
  }
  const row = live.value;
  if (row === null) return <Missing id={id} />;
  if (!row.readable) {
    return (
      <Stack gap="md">
        <PageTitle title="Backup" />
        <section className="fv-card">
          <UnreadableNote row={row} />
        </section>
      </Stack>
    );
  }
  const name = backupName(row.value, viewerZone());
  return (
    <Stack gap="md">
      <PageTitle title={name.charAt(0).toUpperCase() + name.slice(1)}>
        <BackupPageActs backup={row.value} isDrilling={drill !== null} onAct={onAct} />
      </PageTitle>
      <BackupDetails backup={row.value} drill={drill} onAct={onAct} />
    </Stack>
  );
}

function Loading() {
  return (
    <Stack gap="md" aria-busy="true">
      <PageTitle title="Backup" />
      <Skeleton height={320} radius="lg" />
      <Skeleton height={120} radius="lg" />
    </Stack>
  );
}

function Missing({ id }: { id: string }) {
  return (
    <Stack gap="md">
      <PageTitle title="No such backup" />
      <section className="fv-card">
        <EmptyState
          icon={<IconFileOff size={40} stroke={1.4} />}
          title="There is no record of this backup"
          act={
            <Button component={Link} to="/admin/backups" variant="default">
              Go to the overview
            </Button>
          }
        >
          No record has the id {id}. It may have been deleted, or the address is mistyped.
        </EmptyState>
      </section>
    </Stack>
  );
}
