/** The preview of a restore while it is made and once it is there; from it the way on to the confirmation. */
import type { RestoreJob } from '@contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Notice } from '../../../common/Notice.tsx';
import { RestoreDialog } from '../RestoreDialog.tsx';
import { RestoreProgressIndicator } from '../RestoreProgressIndicator.tsx';
import { isRestoreRunning } from '../restoreWords.ts';
import { PreviewReport } from './PreviewReport.tsx';
import { changesOf } from './previewWords.ts';

interface PreviewPanelProps {
  job: RestoreJob;
  passphrase: string;
  onAgain(): void;
  isBusy: boolean;
}

export function PreviewPanel({ job, passphrase, onAgain, isBusy }: PreviewPanelProps) {
  const [isOpen, dialog] = useDisclosure(false);
  const { preview } = job;
  if (isRestoreRunning(job)) return <RestoreProgressIndicator job={job} isLinked={false} />;
  const again = (
    <Button variant="default" loading={isBusy} onClick={onAgain}>
      Preview again
    </Button>
  );
  if (job.status !== 'previewed' || preview === null) {
    return (
      <Stack gap="md" align="flex-start">
        <Notice
          tone={job.status === 'cancelled' ? 'idle' : 'bad'}
          role="alert"
          title={job.status === 'cancelled' ? 'The preview was cancelled' : 'The preview failed'}
        >
          {job.error !== null && (
            <Text size="sm" className="fv-break">
              {job.error}
            </Text>
          )}
        </Notice>
        {again}
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <PreviewReport
        job={job}
        preview={preview}
        passphrase={passphrase === '' ? null : passphrase}
      />
      <Group gap="sm">
        {changesOf(preview.counts) > 0 && <Button onClick={dialog.open}>Go on to confirm…</Button>}
        {again}
      </Group>
      <RestoreDialog
        job={job}
        preview={preview}
        isOpen={isOpen}
        passphrase={passphrase}
        onClose={dialog.close}
      />
    </Stack>
  );
}
