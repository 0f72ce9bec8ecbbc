/** Every restore, undo and drill that was asked for: when, from what, how it ended. Previews are none of them. */
import type { RestoreJob } from '@contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { RestoreRow } from '../../../data/useRestores.ts';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { formatCount } from '../../../lib/numbers.ts';
import { Card } from '../../common/Card.tsx';
import { EmptyState } from '../../common/EmptyState.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './BackupHistoryTable.module.css';
import { countsSentence } from './restoreSummary.ts';
import { jobStatus, MODE_WORDS, momentOfJob, restoreName } from './restoreWords.ts';
import { UnreadableNote } from './UnreadableNote.tsx';

interface RestoreHistoryProps {
  /** `null` while they load. */
  rows: readonly RestoreRow[] | null;
  hasMore: boolean;
  onShowMore(): void;
}

export function RestoreHistory({ rows: all, hasMore, onShowMore }: RestoreHistoryProps) {
  const rows = all?.filter((row) => !(row.readable && row.value.dryRun)) ?? null;
  return (
    <Card title="Restores">
      {rows === null && (
        <Stack gap={10} aria-busy="true" aria-label="Loading the restores">
          <Skeleton height={44} />
          <Skeleton height={44} />
        </Stack>
      )}
      {rows !== null && rows.length === 0 && !hasMore && (
        <EmptyState icon={<IconHistory size={40} stroke={1.4} />} title="Nothing was restored yet">
          A restore begins at a restore point. Before it writes, it makes a safety backup, so it can
          be undone.
        </EmptyState>
      )}
      {rows !== null && (rows.length > 0 || hasMore) && (
        <>
          <ul className={classes.cards}>
            {rows.map((row) => (
              <li key={row.id} className={classes.card}>
                {row.readable ? <RestoreLine job={row.value} /> : <UnreadableNote row={row} />}
              </li>
            ))}
          </ul>
          {hasMore && (
            <Button variant="default" size="xs" mt="sm" onClick={onShowMore}>
              Show more
            </Button>
          )}
          <Text size="sm" c="dimmed" mt="sm">
            {formatCount(rows.length)} {rows.length === 1 ? 'restore' : 'restores'}
          </Text>
        </>
      )}
    </Card>
  );
}

function RestoreLine({ job }: { job: RestoreJob }) {
  const from = formatMoment(msOf(momentOfJob(job)), viewerZone());
  return (
    <>
      <Group justify="space-between" gap="xs" align="flex-start">
        <Text size="sm" fw={600} className="fv-break">
          <Link className="fv-link" to={`/admin/restores/${job.id}`}>
            {restoreName(job)} from {from}
          </Link>
        </Text>
        <StatusTag {...jobStatus(job)} />
      </Group>
      <Text size="sm" c="dimmed" mt={4} className="fv-break">
        <Moment at={job.createdAt} />
        {job.purpose === 'restore' ? ` · ${MODE_WORDS[job.mode].name.toLowerCase()}` : ''} ·{' '}
        {job.requestedBy.email ?? job.requestedBy.uid}
        {job.status === 'success' ? ` · ${countsSentence(job.counts)}` : ''}
        {job.undoneBy === null ? '' : ' · undone since'}
        {job.error === null ? '' : ` · ${job.error}`}
      </Text>
    </>
  );
}
