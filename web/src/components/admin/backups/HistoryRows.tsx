/** The history as a table, its headings sorting. */
import type { BackupMetadata } from '@contract';
import { Table, Text } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { Header, ReactTable, Row } from '@tanstack/react-table';
import { memo } from 'react';
import type { BackupRow } from '../../../data/useBackups.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './BackupHistoryTable.module.css';
import type { BeginAct } from './backupActs.ts';
import { backupNotes } from './backupNotes.ts';
import { amountsOf, provenAt, statusOf, TYPE_WORDS } from './backupWords.ts';
import type { historyFeatures } from './historyTable.ts';
import { LocationList } from './LocationList.tsx';
import { RowActions } from './RowActions.tsx';
import { UnreadableNote } from './UnreadableNote.tsx';
import { isVerifying } from './verificationWords.ts';

type Features = typeof historyFeatures;

interface HistoryRowsProps {
  table: ReactTable<Features, BackupRow>;
  rows: Row<Features, BackupRow>[];
  onAct: BeginAct;
}

const RIGHT = new Set(['documents', 'size']);

export function HistoryRows({ table, rows, onAct }: HistoryRowsProps) {
  return (
    <Table.ScrollContainer minWidth={760} type="native" className={classes.scroll ?? ''}>
      <Table verticalSpacing={10} horizontalSpacing="sm" className={classes.table ?? ''}>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers
                .filter((header) => header.column.id !== 'search')
                .map((header) => (
                  <SortingHeading key={header.id} header={header} />
                ))}
              <Table.Th>
                <Text span size="sm" c="dimmed">
                  Actions
                </Text>
              </Table.Th>
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) =>
            row.original.readable ? (
              <BackupCells key={row.id} backup={row.original.value} onAct={onAct} />
            ) : (
              <Table.Tr key={row.id}>
                <Table.Td colSpan={7}>
                  <UnreadableNote row={row.original} />
                </Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function SortingHeading({ header }: { header: Header<Features, BackupRow> }) {
  const sorted = header.column.getIsSorted();
  const Icon = sorted === 'asc' ? IconArrowUp : sorted === 'desc' ? IconArrowDown : IconArrowsSort;
  const title = String(header.column.columnDef.header);
  return (
    <Table.Th
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
      ta={RIGHT.has(header.column.id) ? 'end' : 'start'}
    >
      <button
        type="button"
        className={classes.sort}
        data-sorted={sorted !== false}
        onClick={header.column.getToggleSortingHandler()}
      >
        {title}
        <Icon size={14} aria-hidden="true" />
      </button>
    </Table.Th>
  );
}

/** Drawn again only for another backup: sorting moves rows, and a page more leaves those that are there. */
const BackupCells = memo(function BackupCells(props: { backup: BackupMetadata; onAct: BeginAct }) {
  const { backup, onAct } = props;
  const status = statusOf(backup);
  const amounts = amountsOf(backup);
  const proven = provenAt(backup);
  const notes = backupNotes(backup, viewerZone());
  return (
    <Table.Tr>
      <Table.Td className={classes.whole ?? ''}>
        <Moment at={backup.createdAt} />
        <Text size="xs" c="dimmed">
          <Moment at={backup.createdAt} as="absolute" />
        </Text>
      </Table.Td>
      <Table.Td>
        {TYPE_WORDS[backup.type]}
        {notes !== '' && (
          <Text size="xs" c="dimmed" miw={110} maw={220}>
            {notes}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">{amounts.documents}</Table.Td>
      <Table.Td ta="end" className={classes.whole ?? ''}>
        {amounts.size}
      </Table.Td>
      <Table.Td>
        <LocationList backup={backup} withRetry />
      </Table.Td>
      <Table.Td>
        <StatusTag {...status} />
        {backup.status === 'success' && backup.warnings.length > 0 && (
          <Text size="xs" style={{ color: 'var(--fv-warn)' }}>
            {countOf(backup.warnings.length, 'warning')}
          </Text>
        )}
        {isVerifying(backup) && (
          <Text size="xs" style={{ color: 'var(--fv-run)' }}>
            verifying…
          </Text>
        )}
        {proven !== null && (
          <Text size="xs" c="dimmed">
            proven restorable <Moment at={proven} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RowActions backup={backup} onAct={onAct} />
      </Table.Td>
    </Table.Tr>
  );
});
