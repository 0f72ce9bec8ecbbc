/** One restore: its phases with the current one alive, then the summary, the proof and the way back. */
import type { RestoreJob } from '@contract';
import { List, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { formatExact, formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { formatCount, formatDuration } from '../../../lib/numbers.ts';
import { Card } from '../../common/Card.tsx';
import { CopyText } from '../../common/CopyText.tsx';
import { Facts } from '../../common/Facts.tsx';
import { Notice } from '../../common/Notice.tsx';
import { nameOfId } from './chain.ts';
import { PhaseList } from './PhaseList.tsx';
import { RestoreProgressIndicator } from './RestoreProgressIndicator.tsx';
import { countsSentence, proofSentence } from './restoreSummary.ts';
import { isRestoreRunning, MODE_WORDS, scopeWords } from './restoreWords.ts';

export function RestoreDetails({ job }: { job: RestoreJob }) {
  return (
    <Stack gap="md">
      <Outcome job={job} />
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
        <Facts
          facts={[
            { name: 'Brought back', value: formatCount(job.counts.created) },
            { name: 'Changed', value: formatCount(job.counts.changed) },
            { name: 'Already the same', value: formatCount(job.counts.unchanged) },
            { name: 'Deleted', value: formatCount(job.counts.deleted) },
            { name: 'Compared after', value: proofSentence(job) },
          ]}
        />
        {job.verification !== null && job.verification.samples.length > 0 && (
          <List size="sm" mt="xs" className="fv-break" withPadding>
            {job.verification.samples.map((path) => (
              <List.Item key={path}>{path}</List.Item>
            ))}
          </List>
        )}
      </Card>
      <Card title="About this restore">
        <RestoreFacts job={job} />
      </Card>
    </Stack>
  );
}

function Outcome({ job }: { job: RestoreJob }) {
  if (isRestoreRunning(job)) return null;
  const looks = {
    success: { tone: 'ok', title: 'Restored' },
    previewed: { tone: 'idle', title: 'A preview: nothing was changed' },
    failed: { tone: 'bad', title: 'The restore failed' },
    rolled_back: { tone: 'warn', title: 'Rolled back: the database is as it was before' },
    cancelled: { tone: 'idle', title: 'Cancelled before anything was changed' },
  } as const;
  const status = job.status;
  if (status === 'pending' || status === 'in_progress') return null;
  return (
    <Notice {...looks[status]}>
      {status === 'success' && <Text size="sm">{countsSentence(job.counts)}</Text>}
      {job.error !== null && (
        <Text size="sm" className="fv-break">
          {job.error}
        </Text>
      )}
      {status === 'success' && job.safetyBackupId !== null && (
        <Text size="sm" mt={4}>
          To undo it, restore the{' '}
          <Link className="fv-link" to={`/admin/backups/${job.safetyBackupId}`}>
            safety backup
          </Link>{' '}
          exactly.
        </Text>
      )}
      {status === 'failed' && job.safetyBackupId !== null && (
        <Text size="sm" mt={4}>
          The state from before is kept in the safety backup: restore it exactly to return to it.
        </Text>
      )}
    </Notice>
  );
}

function RestoreFacts({ job }: { job: RestoreJob }) {
  const zone = viewerZone();
  return (
    <Facts
      facts={[
        {
          name: 'From',
          value: (
            <Link className="fv-link" to={`/admin/backups/${job.backupId}`}>
              Backup of {formatMoment(msOf(job.backupCreatedAt), zone)}
            </Link>
          ),
        },
        ...(job.chain.length > 1
          ? [
              {
                name: 'Reads',
                value: `that backup and the ${job.chain.length === 2 ? 'one' : job.chain.length - 1} it builds on`,
              },
            ]
          : []),
        { name: 'What', value: job.collections?.join(', ') ?? scopeWords(null) },
        { name: 'How', value: MODE_WORDS[job.mode].name },
        {
          name: 'Safety backup',
          value:
            job.safetyBackupId === null ? (
              isRestoreRunning(job) ? (
                'made before the first write'
              ) : (
                'none was made: nothing had been written'
              )
            ) : (
              <Link className="fv-link" to={`/admin/backups/${job.safetyBackupId}`}>
                {nameOfId(job.safetyBackupId, zone)}
              </Link>
            ),
        },
        { name: 'Asked for', value: formatExact(msOf(job.createdAt), zone) },
        {
          name: 'Ended',
          value:
            job.completedAt === null ? 'still running' : formatExact(msOf(job.completedAt), zone),
        },
        {
          name: 'Took',
          value: job.duration === null ? 'not known yet' : formatDuration(job.duration),
        },
        { name: 'Asked for by', value: job.requestedBy.email ?? job.requestedBy.uid },
        { name: 'Restore id', value: <CopyText text={job.id} what="restore id" /> },
      ]}
    />
  );
}
