/** All backups, newest first: sorted, filtered and searched; a table where there is room, cards where not. */
import { Button, Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconDatabaseOff, IconSearch } from '@tabler/icons-react';
import { type SortingState, useTable } from '@tanstack/react-table';
import {
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { BackupRow } from '../../../data/useBackups.ts';
import { formatCount } from '../../../lib/numbers.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import classes from './BackupHistoryTable.module.css';
import type { BeginAct } from './backupActs.ts';
import { STATUS_WORDS, TYPE_WORDS } from './backupWords.ts';
import { HistoryCards } from './HistoryCards.tsx';
import { HistoryRows } from './HistoryRows.tsx';
import {
  columnFiltersOf,
  type HistoryFilter,
  historyColumns,
  historyFeatures,
  NO_FILTER,
} from './historyTable.ts';

interface BackupHistoryTableProps {
  /** `null` while they load. */
  rows: BackupRow[] | null;
  hasMore: boolean;
  onShowMore(): void;
  onAct: BeginAct;
  /** What to do when there is no backup at all. */
  emptyAct: ReactNode;
}

const NO_ROWS: BackupRow[] = [];
const NEWEST_FIRST: SortingState = [{ id: 'when', desc: true }];

export function BackupHistoryTable(props: BackupHistoryTableProps) {
  const { hasMore, onShowMore, onAct } = props;
  // Rows are drawn in slices, between which the page answers; what is typed and pressed shows at once.
  const rows = useDeferredValue(props.rows);
  const headingId = useId();
  const isNarrow = useMediaQuery('(max-width: 83em)', false, { getInitialValueInEffect: false });
  const [sorting, setSorting] = useState<SortingState>(NEWEST_FIRST);
  const [filter, setFilter] = useState<HistoryFilter>(NO_FILTER);
  const search = useRef<HTMLInputElement>(null);
  const columnFilters = useDeferredValue(useMemo(() => columnFiltersOf(filter), [filter]));
  const shownSorting = useDeferredValue(sorting);
  const table = useTable({
    features: historyFeatures,
    columns: historyColumns,
    data: rows ?? NO_ROWS,
    getRowId: (row) => row.id,
    enableSortingRemoval: false,
    state: { sorting: shownSorting, columnFilters },
    onSortingChange: setSorting,
  });
  const shown = table.getRowModel().rows;

  function clear() {
    setFilter(NO_FILTER);
    // The button vanishes with what it was there for.
    search.current?.focus();
  }

  return (
    <section className="fv-card" aria-labelledby={headingId}>
      <Group justify="space-between" gap="sm" mb="sm">
        <Text component="h2" size="lg" fw={650} id={headingId}>
          History
        </Text>
        {rows !== null && rows.length > 0 && (
          <Filters filter={filter} onChange={setFilter} search={search} />
        )}
      </Group>

      {rows === null && <RowsSkeleton />}
      {rows !== null && rows.length === 0 && (
        <EmptyState
          icon={<IconDatabaseOff size={40} stroke={1.4} />}
          title="No backups yet"
          act={props.emptyAct}
        >
          A backup holds every document as of one moment. It takes one click, and the database keeps
          serving meanwhile.
        </EmptyState>
      )}
      {rows !== null && rows.length > 0 && shown.length === 0 && (
        <EmptyState
          icon={<IconSearch size={40} stroke={1.4} />}
          title="No backup matches"
          act={
            <Button variant="default" onClick={clear}>
              Clear the filters
            </Button>
          }
        >
          The filters looked at {formatCount(rows.length)}{' '}
          {rows.length === 1 ? 'backup' : 'backups'}
          {hasMore ? '; older ones are not loaded yet.' : '.'}
        </EmptyState>
      )}
      {shown.length > 0 &&
        (isNarrow ? (
          <HistoryCards rows={shown.map((row) => row.original)} onAct={onAct} />
        ) : (
          <HistoryRows table={table} rows={shown} onAct={onAct} />
        ))}

      {rows !== null && rows.length > 0 && (
        <Group justify="space-between" mt="sm" gap="sm" className={classes.foot ?? ''}>
          <Text size="sm" c="dimmed" role="status">
            {footWords(shown.length, rows.length, hasMore)}
          </Text>
          {hasMore && (
            <Button variant="default" size="xs" onClick={onShowMore}>
              Show more
            </Button>
          )}
        </Group>
      )}
    </section>
  );
}

interface FiltersProps {
  filter: HistoryFilter;
  onChange(filter: HistoryFilter): void;
  search: RefObject<HTMLInputElement | null>;
}

function Filters({ filter, onChange, search }: FiltersProps) {
  return (
    <div className={classes.filters}>
      <Select
        aria-label="Status"
        data={[
          { value: '', label: 'Any status' },
          ...[...Object.values(STATUS_WORDS).map((one) => one.word), 'Verified', 'Damaged'].map(
            (word) => ({ value: word, label: word }),
          ),
        ]}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status: status ?? '' })}
        allowDeselect={false}
      />
      <Select
        aria-label="Type"
        data={[
          { value: '', label: 'Any type' },
          ...Object.values(TYPE_WORDS).map((word) => ({ value: word, label: word })),
        ]}
        value={filter.type}
        onChange={(type) => onChange({ ...filter, type: type ?? '' })}
        allowDeselect={false}
      />
      <TextInput
        ref={search}
        type="search"
        aria-label="Search backups"
        placeholder="Search"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.currentTarget.value })}
        data-shortcut="search"
      />
    </div>
  );
}

function RowsSkeleton() {
  return (
    <Stack gap={10} aria-busy="true" aria-label="Loading the history">
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton key={key} height={36} />
      ))}
    </Stack>
  );
}

function footWords(shown: number, loaded: number, hasMore: boolean): string {
  if (shown === loaded) {
    return hasMore
      ? `The newest ${formatCount(loaded)} backups`
      : `${formatCount(loaded)} ${loaded === 1 ? 'backup' : 'backups'}`;
  }
  return `${formatCount(shown)} of ${hasMore ? 'the newest ' : ''}${formatCount(loaded)} backups`;
}
