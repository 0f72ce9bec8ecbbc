/** `/admin/restores`: what one can go back to, and the restores there were. */
import { Button, Stack } from '@mantine/core';
import { Link } from 'react-router';
import { BackupDialogs } from '../components/admin/backups/BackupDialogs.tsx';
import { useBackupActs } from '../components/admin/backups/backupActs.ts';
import { whyNotRestorable } from '../components/admin/backups/backupWords.ts';
import { RestoreHistory } from '../components/admin/backups/RestoreHistory.tsx';
import { RestorePoints } from '../components/admin/backups/RestorePoints.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useRecords } from '../data/RecordsContext.tsx';
import { readableOf } from '../data/StoredRow.ts';

export function RestorePointsPage() {
  const { backups, restores, showMoreBackups, showMoreRestores } = useRecords();
  const acts = useBackupActs();
  const points =
    backups.state === 'ready'
      ? readableOf(backups.value.rows).filter((one) => whyNotRestorable(one) === null)
      : null;
  return (
    <Stack gap="md">
      <PageTitle title="Restore points">
        <Button component={Link} to="/admin/restore">
          Restore…
        </Button>
      </PageTitle>
      {backups.state === 'failed' ? (
        <FailureAlert failure={backups.failure} onRetry={backups.retry} />
      ) : (
        <RestorePoints
          backups={points}
          hasMore={backups.state === 'ready' && backups.value.hasMore}
          onShowMore={showMoreBackups}
          onAct={acts.begin}
        />
      )}
      {restores.state === 'failed' ? (
        <FailureAlert failure={restores.failure} onRetry={restores.retry} />
      ) : (
        <RestoreHistory
          rows={restores.state === 'ready' ? restores.value.rows : null}
          hasMore={restores.state === 'ready' && restores.value.hasMore}
          onShowMore={showMoreRestores}
        />
      )}
      <BackupDialogs acts={acts} />
    </Stack>
  );
}
