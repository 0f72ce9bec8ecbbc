/** `/admin/restores/:restoreId/undo`: what taking a restore back would do, and the way on to its confirmation. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import { PreviewPanel } from '../components/admin/backups/restore/PreviewPanel.tsx';
import { Step } from '../components/admin/backups/restore/Step.tsx';
import { useShownPreview } from '../components/admin/backups/restore/useShownPreview.ts';
import { usePreviewUndo } from '../components/admin/backups/usePreviewUndo.ts';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { LoadingBlock } from '../components/common/LoadingBlock.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';

export function UndoPage() {
  const { restoreId = '' } = useParams();
  const [params] = useSearchParams();
  const preview = useShownPreview(params.get('preview'));
  const undo = usePreviewUndo(restoreId);
  const job = preview.state === 'ready' && preview.job.undoOf === restoreId ? preview.job : null;
  return (
    <Stack gap="md">
      <PageTitle title="Undo a restore" />
      {preview.state === 'failed' && (
        <FailureAlert failure={preview.failure} onRetry={preview.retry} />
      )}
      <Step number={1} title="Preview">
        <Text size="sm">
          Everything that{' '}
          <Link className="fv-link" to={`/admin/restores/${restoreId}`}>
            the restore
          </Link>{' '}
          could touch becomes what it was before, exactly. What was written there since is lost.
        </Text>
        {undo.failure !== null && <FailureAlert failure={undo.failure} />}
        {preview.state === 'loading' && <LoadingBlock height={120} label="Loading the preview" />}
        {job !== null && (
          <PreviewPanel
            key={job.id}
            job={job}
            passphrase=""
            isBusy={undo.isBusy}
            onAgain={undo.ask}
          />
        )}
        {job === null && preview.state !== 'loading' && (
          <Group>
            <Button loading={undo.isBusy} onClick={undo.ask}>
              Preview the undo
            </Button>
          </Group>
        )}
      </Step>
    </Stack>
  );
}
