/** What the database can be put back to: the backups that can be restored, day by day. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDatabaseOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { dayKey, formatDay, formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { countOf, formatBytes } from '../../../lib/numbers.ts';
import { Card } from '../../common/Card.tsx';
import { EmptyState } from '../../common/EmptyState.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './BackupHistoryTable.module.css';
import type { BeginAct } from './backupActs.ts';
import { documentsIn, kindOf, provenAt, statusOf } from './backupWords.ts';
import { RowActions } from './RowActions.tsx';

interface RestorePointsProps {
  /** Those that can be restored, newest first; `null` while they load. */
  backups: readonly BackupMetadata[] | null;
  hasMore: boolean;
  onShowMore(): void;
  onAct: BeginAct;
}

export function RestorePoints({ backups, hasMore, onShowMore, onAct }: RestorePointsProps) {
  const zone = viewerZone();
  const days = Map.groupBy(backups ?? [], (one) => dayKey(msOf(one.createdAt), zone));
  return (
    <Card title="What you can go back to">
      {backups === null && (
        <Stack gap={10} aria-busy="true" aria-label="Loading the restore points">
          <Skeleton height={44} />
          <Skeleton height={44} />
          <Skeleton height={44} />
        </Stack>
      )}
      {backups !== null && backups.length === 0 && (
        <EmptyState
          icon={<IconDatabaseOff size={40} stroke={1.4} />}
          title="No restore point yet"
          act={
            <Button component={Link} to="/admin/backups" variant="default">
              Go to the overview
            </Button>
          }
        >
          A restore point is a backup that is complete, wholly or in part. Make one with “Back up
          now” on the overview.
        </EmptyState>
      )}
      {[...days].map(([day, points]) => (
        <section key={day} aria-label={formatDay(Date.parse(`${day}T12:00:00Z`), 'UTC')}>
          <Text component="h3" size="sm" fw={600} c="dimmed" mt="md" mb={4}>
            {formatDay(Date.parse(`${day}T12:00:00Z`), 'UTC')}
          </Text>
          <ul className={classes.cards}>
            {points.map((one) => (
              <li key={one.id} className={classes.card}>
                <Point backup={one} onAct={onAct} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {hasMore && (
        <Button variant="default" size="xs" mt="sm" onClick={onShowMore}>
          Show older ones
        </Button>
      )}
    </Card>
  );
}

function Point(props: { backup: BackupMetadata; onAct: BeginAct }) {
  const { backup, onAct } = props;
  const moment = backup.readTime ?? backup.createdAt;
  const proven = provenAt(backup);
  return (
    <Group justify="space-between" gap="sm">
      <div>
        <Text size="sm" fw={600}>
          {formatMoment(msOf(moment), viewerZone())} · <Moment at={moment} />
        </Text>
        <Text size="sm" c="dimmed">
          {kindOf(backup)} · {countOf(documentsIn(backup), 'document')} ·{' '}
          {formatBytes(backup.compressedSize)}
          {proven !== null && (
            <>
              {' '}
              · proven restorable <Moment at={proven} />
            </>
          )}
        </Text>
      </div>
      <Group gap="md">
        <StatusTag {...statusOf(backup)} />
        <RowActions backup={backup} onAct={onAct} />
      </Group>
    </Group>
  );
}
