/** The history on a narrow screen: one card a backup. */
import type { BackupMetadata } from '@contract';
import { Group, Text } from '@mantine/core';
import type { BackupRow } from '../../../data/useBackups.ts';
import { countOf, formatBytes } from '../../../lib/numbers.ts';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './BackupHistoryTable.module.css';
import { documentsIn, isRunning, kindOf, statusOf } from './backupWords.ts';
import { LocationList } from './LocationList.tsx';
import { RowActions } from './RowActions.tsx';
import { UnreadableNote } from './UnreadableNote.tsx';

interface HistoryCardsProps {
  rows: readonly BackupRow[];
  onRestore(backup: BackupMetadata): void;
}

export function HistoryCards({ rows, onRestore }: HistoryCardsProps) {
  return (
    <ul className={classes.cards} aria-label="Backups">
      {rows.map((row) => (
        <li key={row.id} className={classes.card}>
          {row.readable ? (
            <BackupCard backup={row.value} onRestore={onRestore} />
          ) : (
            <UnreadableNote row={row} />
          )}
        </li>
      ))}
    </ul>
  );
}

function BackupCard(props: { backup: BackupMetadata; onRestore(backup: BackupMetadata): void }) {
  const { backup, onRestore } = props;
  return (
    <>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={600}>
            <Moment at={backup.createdAt} /> · {kindOf(backup)}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={backup.createdAt} as="absolute" />
          </Text>
        </div>
        <StatusTag {...statusOf(backup)} />
      </Group>
      {!isRunning(backup) && (
        <Text size="sm" mt={6}>
          {countOf(documentsIn(backup), 'document')} · {formatBytes(backup.compressedSize)}
        </Text>
      )}
      <Group justify="space-between" mt={8} gap="xs">
        <LocationList locations={backup.storageLocations} isOver={!isRunning(backup)} />
        <RowActions backup={backup} onRestore={onRestore} />
      </Group>
    </>
  );
}
