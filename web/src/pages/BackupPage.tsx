/** `/admin/backups/:backupId`: one backup in full. */
import type { BackupMetadata } from '@contract';
import { useNavigate, useParams } from 'react-router';
import { BackupDetails } from '../components/admin/backups/BackupDetails.tsx';
import { BackupDialogs } from '../components/admin/backups/BackupDialogs.tsx';
import { BackupPageActs } from '../components/admin/backups/BackupPageActs.tsx';
import { type BeginAct, useBackupActs } from '../components/admin/backups/backupActs.ts';
import { backupName } from '../components/admin/backups/backupWords.ts';
import { useDrill } from '../components/admin/backups/useDrill.ts';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useBackup } from '../data/useBackups.ts';
import { viewerZone } from '../lib/instants.ts';
import { RecordPage } from './RecordPage.tsx';

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
  return (
    <RecordPage
      id={id}
      live={live}
      what="backup"
      blocks={[320, 120]}
      elsewhere={{ to: '/admin/backups', label: 'Go to the overview' }}
    >
      {(backup) => (
        <>
          <PageTitle title={titleOf(backup)}>
            <BackupPageActs backup={backup} isDrilling={drill !== null} onAct={onAct} />
          </PageTitle>
          <BackupDetails backup={backup} drill={drill} onAct={onAct} />
        </>
      )}
    </RecordPage>
  );
}

function titleOf(backup: BackupMetadata): string {
  const name = backupName(backup, viewerZone());
  return name.charAt(0).toUpperCase() + name.slice(1);
}
