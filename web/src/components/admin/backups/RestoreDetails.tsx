/** One restore: its phases with the current one alive, then the summary, the proof and the way back. */
import type { RestoreJob } from '@contract';
import { List, Stack } from '@mantine/core';
import { formatCount } from '../../../lib/numbers.ts';
import { Card } from '../../common/Card.tsx';
import { CopyText } from '../../common/CopyText.tsx';
import { type Fact, Facts } from '../../common/Facts.tsx';
import { Notice } from '../../common/Notice.tsx';
import { PhaseList } from './PhaseList.tsx';
import { RestoreFacts } from './RestoreFacts.tsx';
import { RestoreOutcome } from './RestoreOutcome.tsx';
import { RestoreProgressIndicator } from './RestoreProgressIndicator.tsx';
import { proofSentence } from './restoreSummary.ts';
import { isRestoreRunning } from './restoreWords.ts';

export function RestoreDetails({ job }: { job: RestoreJob }) {
  return (
    <Stack gap="md">
      {!isRestoreRunning(job) && <RestoreOutcome job={job} />}
      {job.warnings.length > 0 && (
        <Notice
          tone="warn"
          title={job.warnings.length === 1 ? 'A warning' : `${job.warnings.length} warnings`}
        >
          <List size="sm" className="fv-break">
            {job.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      <Card title="Phases">
        <Stack gap="lg">
          <PhaseList job={job} />
          {isRestoreRunning(job) && <RestoreProgressIndicator job={job} isLinked={false} />}
        </Stack>
      </Card>
      <Card title="Documents">
        <Facts facts={documentFacts(job)} />
        {job.verification !== null && job.verification.samples.length > 0 && (
          <List size="sm" mt="xs" className="fv-break" withPadding>
            {job.verification.samples.map((path) => (
              <List.Item key={path}>{path}</List.Item>
            ))}
          </List>
        )}
      </Card>
      <Card title={`About this ${job.dryRun ? 'preview' : job.purpose}`}>
        <RestoreFacts job={job} />
      </Card>
    </Stack>
  );
}

function documentFacts(job: RestoreJob): Fact[] {
  const counts = job.dryRun ? (job.preview?.counts ?? job.counts) : job.counts;
  const others = job.verification?.changedByOthers ?? 0;
  return [
    { name: 'Brought back', value: formatCount(counts.created) },
    { name: 'Changed', value: formatCount(counts.changed) },
    { name: 'Already the same', value: formatCount(counts.unchanged) },
    { name: 'Deleted', value: formatCount(counts.deleted) },
    ...(counts.kept > 0 ? [{ name: 'Left as they are', value: formatCount(counts.kept) }] : []),
    ...(job.dryRun ? [] : [{ name: 'Compared after', value: proofSentence(job) }]),
    ...(others > 0
      ? [{ name: 'Changed by others', value: `${formatCount(others)}, left as they are` }]
      : []),
    ...(job.preview === null
      ? []
      : [
          {
            name: 'Plan (SHA-256)',
            value: <CopyText text={job.preview.digest} what="digest of the plan" max={24} />,
          },
        ]),
  ];
}
