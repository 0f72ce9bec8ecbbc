/** The history on a narrow screen: one card a backup. */
import type { BackupMetadata } from '@contract';
import { Group, Text } from '@mantine/core';
import { memo } from 'react';
import type { BackupRow } from '../../../data/useBackups.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { countOf, formatBytes } from '../../../lib/numbers.ts';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './BackupHistoryTable.module.css';
import type { BeginAct } from './backupActs.ts';
import { backupNotes } from './backupNotes.ts';
import { documentsIn, isRunning, kindOf, provenAt, statusOf } from './backupWords.ts';
import { LocationList } from './LocationList.tsx';
import { RowActions } from './RowActions.tsx';
import { UnreadableNote } from './UnreadableNote.tsx';
import { isVerifying } from './verificationWords.ts';

interface HistoryCardsProps {
  rows: readonly BackupRow[];
  onAct: BeginAct;
}

export function HistoryCards({ rows, onAct }: HistoryCardsProps) {
  return (
    <ul className={classes.cards} aria-label="Backups">
      {rows.map((row) => (
        <li key={row.id} className={classes.card}>
          {row.readable ? (
            <BackupCard backup={row.value} onAct={onAct} />
          ) : (
            <UnreadableNote row={row} />
          )}
        </li>
      ))}
    </ul>
  );
}

const BackupCard = memo(function BackupCard(props: { backup: BackupMetadata; onAct: BeginAct }) {
  const { backup, onAct } = props;
  const notes = backupNotes(backup, viewerZone());
  const proven = provenAt(backup);
  return (
    <>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={600}>
            <Moment at={backup.createdAt} /> · {kindOf(backup)}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={backup.createdAt} as="absolute" />
            {notes !== '' && ` · ${notes}`}
          </Text>
        </div>
        <StatusTag {...statusOf(backup)} />
      </Group>
      {!isRunning(backup) && (
        <Text size="sm" mt={6}>
          {countOf(documentsIn(backup), 'document')} · {formatBytes(backup.compressedSize)}
          {isVerifying(backup) && ' · verifying…'}
          {proven !== null && (
            <>
              {' '}
              · proven restorable <Moment at={proven} />
            </>
          )}
        </Text>
      )}
      <Group justify="space-between" mt={8} gap="xs">
        <LocationList backup={backup} withRetry />
        <RowActions backup={backup} onAct={onAct} />
      </Group>
    </>
  );
});
