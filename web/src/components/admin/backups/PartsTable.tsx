/** The parts of a backup, live: their state, documents, size and object, a page at a time. */
import type { BackupMetadata } from '@contract';
import { Button, Skeleton, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { BackupPartRecord } from '../../../data/BackupPartRecord.ts';
import { type PartRow, useBackupParts } from '../../../data/useBackups.ts';
import { formatBytes, formatCount } from '../../../lib/numbers.ts';
import { CopyText } from '../../common/CopyText.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import type { Tone } from '../../common/tones.ts';
import { isRunning } from './backupWords.ts';
import { UnreadableNote } from './UnreadableNote.tsx';

const PAGE = 50;

const LOOKS: Record<BackupPartRecord['state'], { word: string; tone: Tone }> = {
  queued: { word: 'Queued', tone: 'idle' },
  running: { word: 'Running', tone: 'run' },
  done: { word: 'Stored', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
};

export function PartsTable({ backup }: { backup: BackupMetadata }) {
  const [count, setCount] = useState(PAGE);
  const parts = useBackupParts(backup.id, count);
  if (parts.state === 'loading') return <Skeleton height={120} aria-label="Loading the parts" />;
  if (parts.state === 'failed') {
    return <FailureAlert failure={parts.failure} onRetry={parts.retry} />;
  }
  const { rows, hasMore } = parts.value;
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {isRunning(backup)
          ? 'The parts appear once the backup is planned.'
          : 'No records of parts are kept for this backup; its manifest lists them.'}
      </Text>
    );
  }
  return (
    <>
      <Table.ScrollContainer minWidth={620} type="native">
        <Table fz={14}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Part</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="end">Documents</Table.Th>
              <Table.Th ta="end">Stored</Table.Th>
              <Table.Th>SHA-256 of what is stored</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <PartCells key={row.id} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasMore && (
        <Button
          variant="default"
          size="xs"
          mt="sm"
          onClick={() => setCount((before) => before + PAGE)}
        >
          Show more parts
        </Button>
      )}
    </>
  );
}

function PartCells({ row }: { row: PartRow }) {
  if (!row.readable) {
    return (
      <Table.Tr>
        <Table.Td colSpan={5}>
          <UnreadableNote row={row} />
        </Table.Td>
      </Table.Tr>
    );
  }
  const part = row.value;
  const faults = [
    ...(part.error === null ? [] : [part.error]),
    ...Object.entries(part.locationErrors).map(([provider, error]) => `${provider}: ${error}`),
  ];
  return (
    <Table.Tr>
      <Table.Td>
        {part.id}
        {part.attempt > 1 && (
          <Text size="xs" c="dimmed">
            attempt {part.attempt}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusTag {...LOOKS[part.state]} />
        {faults.map((fault) => (
          <Text key={fault} size="xs" className="fv-break" style={{ color: 'var(--fv-bad)' }}>
            {fault}
          </Text>
        ))}
      </Table.Td>
      <Table.Td ta="end">
        {formatCount(part.documents)}
        {part.holds === 'changes' && (
          <Text size="xs" c="dimmed">
            {formatCount(part.written)} written, {formatCount(part.deletions)} deleted
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">{formatBytes(part.storedBytes)}</Table.Td>
      <Table.Td>
        {part.storedSha256 === null ? (
          <Text size="sm" c="dimmed">
            not stored yet
          </Text>
        ) : (
          <CopyText text={part.storedSha256} what={`hash of part ${part.id}`} max={20} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
