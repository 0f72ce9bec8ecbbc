/** `/admin/restore`: from the choice of what to go back to, over the preview, to the confirmation. */
import { Stack } from '@mantine/core';
import { useState } from 'react';
import { RestoreFlow } from '../components/admin/backups/restore/RestoreFlow.tsx';
import { useRestoreParams } from '../components/admin/backups/restore/useRestoreParams.ts';
import { useShownPreview } from '../components/admin/backups/restore/useShownPreview.ts';
import { UnreadableNote } from '../components/admin/backups/UnreadableNote.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { LoadingBlock } from '../components/common/LoadingBlock.tsx';
import { Notice } from '../components/common/Notice.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import { useRecords } from '../data/RecordsContext.tsx';

export function RestoreFlowPage() {
  const params = useRestoreParams();
  const { backups } = useRecords();
  const preview = useShownPreview(params.previewId);
  // A link to a preview brings its choices along; once there are some, they stay in sight.
  const [isBegun, setBegun] = useState(false);
  if (!isBegun && preview.state !== 'loading') setBegun(true);
  return (
    <Stack gap="md">
      <PageTitle title="Restore" />
      {preview.state === 'failed' && (
        <FailureAlert failure={preview.failure} onRetry={preview.retry} />
      )}
      {preview.state === 'missing' && (
        <Notice tone="warn" title="There is no record of this preview">
          Choose anew, and look at a fresh one.
        </Notice>
      )}
      {preview.state === 'unreadable' && (
        <section className="fv-card">
          <UnreadableNote row={preview.row} />
        </section>
      )}
      {backups.state === 'failed' && (
        <FailureAlert failure={backups.failure} onRetry={backups.retry} />
      )}
      {isBegun || preview.state !== 'loading' ? (
        <RestoreFlow
          params={params}
          job={preview.state === 'ready' ? preview.job : null}
          isAwaited={preview.state === 'loading'}
        />
      ) : (
        <LoadingBlock height={440} label="Loading the preview" />
      )}
    </Stack>
  );
}
