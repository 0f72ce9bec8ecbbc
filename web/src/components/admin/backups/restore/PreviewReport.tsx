/** What a restore would do, as its preview found it: counts, cost, where from, by collection, samples, and cautions. */
import type { RestoreJob, RestorePreview } from '@contract';
import { List, Stack, Text } from '@mantine/core';
import { useConnection } from '../../../../data/ConnectionContext.tsx';
import { formatExact, formatMoment, msOf, viewerZone } from '../../../../lib/instants.ts';
import { Moment } from '../../../common/Moment.tsx';
import { Notice } from '../../../common/Notice.tsx';
import { momentOfJob, targetWords } from '../restoreWords.ts';
import { CollectionPlans } from './CollectionPlans.tsx';
import { PRICE_NOTE } from './firestorePrices.ts';
import { PreviewSamples } from './PreviewSamples.tsx';
import {
  cautionsOf,
  changesOf,
  costSentence,
  distanceWords,
  foreseenSentence,
  notHeldTitle,
} from './previewWords.ts';

interface PreviewReportProps {
  job: RestoreJob;
  preview: RestorePreview;
  passphrase: string | null;
}

export function PreviewReport({ job, preview, passphrase }: PreviewReportProps) {
  const { projectId } = useConnection();
  const cautions = cautionsOf(job, preview);
  const isIdle = changesOf(preview.counts) === 0;
  const target = targetWords(job, projectId);
  return (
    <Stack gap="md">
      <div>
        <Text size="lg" fw={650} className="fv-break">
          {foreseenSentence(preview.counts)}
        </Text>
        {!isIdle && (
          <>
            <Text size="sm">{costSentence(preview)}</Text>
            <Text size="xs" c="dimmed">
              {PRICE_NOTE} Safety backup and verification are counted in.
            </Text>
          </>
        )}
        <Text size="sm" mt={8} className="fv-break">
          {sourceWords(job)} {target === null ? '' : `It is put ${target}. `}
          Compared <Moment at={preview.at} />.
        </Text>
      </div>
      {preview.notHeld.length > 0 && (
        <Notice tone="warn" title={notHeldTitle(preview)}>
          <List size="sm" className="fv-break">
            {preview.notHeld.map((path) => (
              <List.Item key={path}>{path}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      {isIdle && (
        <Notice tone="ok" title="There is nothing to restore">
          <Text size="sm">What you chose is as the backup holds it already.</Text>
        </Notice>
      )}
      {job.warnings.length > 0 && (
        <Notice tone="warn" title="The backup is not complete">
          <List size="sm" className="fv-break">
            {job.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      {cautions.length > 0 && (
        <Notice tone="warn" title="Before you confirm">
          <List size="sm">
            {cautions.map((caution) => (
              <List.Item key={caution}>{caution}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      <CollectionPlans collections={preview.collections} />
      <PreviewSamples job={job} preview={preview} passphrase={passphrase} />
    </Stack>
  );
}

/** Which state is brought back, and for a moment how near to it that is. */
function sourceWords(job: RestoreJob): string {
  const ms = msOf(momentOfJob(job));
  const { moment } = job;
  if (moment === null) return `From the backup of ${formatMoment(ms, viewerZone())}.`;
  const exact = formatExact(ms, viewerZone());
  const source = moment.source === 'live' ? 'the database’s own past' : 'the backup';
  return `From ${source} of ${exact}, ${distanceWords(moment.secondsBefore)}.`;
}
