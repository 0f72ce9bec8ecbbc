/** `/admin/restores/:restoreId`: one restore, live until it has ended. */
import { useParams } from 'react-router';
import { RestoreDetails } from '../components/admin/backups/RestoreDetails.tsx';
import { jobStatus, momentOfJob, restoreName } from '../components/admin/backups/restoreWords.ts';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { StatusTag } from '../components/common/StatusTag.tsx';
import { useRestore } from '../data/useRestores.ts';
import { formatMoment, msOf, viewerZone } from '../lib/instants.ts';
import { RecordPage } from './RecordPage.tsx';

export function RestorePage() {
  const { restoreId = '' } = useParams();
  return <RestoreOfId key={restoreId} id={restoreId} />;
}

function RestoreOfId({ id }: { id: string }) {
  const live = useRestore(id);
  return (
    <RecordPage
      id={id}
      live={live}
      what="restore"
      blocks={[320]}
      elsewhere={{ to: '/admin/restores', label: 'Go to the restore points' }}
    >
      {(job) => (
        <>
          <PageTitle
            title={`${restoreName(job)} from ${formatMoment(msOf(momentOfJob(job)), viewerZone())}`}
          >
            <StatusTag {...jobStatus(job)} />
          </PageTitle>
          <RestoreDetails job={job} />
        </>
      )}
    </RecordPage>
  );
}
