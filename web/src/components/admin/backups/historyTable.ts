/** The model of the history table: its columns, and how they sort, filter and search. */
import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { BackupRow } from '../../../data/useBackups.ts';
import { msOf } from '../../../lib/instants.ts';
import { documentsIn, kindOf, statusOf, TYPE_WORDS } from './backupWords.ts';

export const historyFeatures = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
});

const helper = createColumnHelper<typeof historyFeatures, BackupRow>();

type Row = { getValue(columnId: string): unknown };

function byValue(a: Row, b: Row, id: string): number {
  const left = a.getValue(id);
  const right = b.getValue(id);
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : String(left).localeCompare(String(right), 'en', { numeric: true });
}

function isSame(row: Row, id: string, wanted: unknown): boolean {
  return row.getValue(id) === wanted;
}

export const historyColumns = helper.columns([
  helper.accessor((row) => createdMs(row), {
    id: 'when',
    header: 'When',
    sortDescFirst: true,
    sortFn: byValue,
  }),
  helper.accessor((row) => (row.readable ? TYPE_WORDS[row.value.type] : ''), {
    id: 'type',
    header: 'Type',
    sortFn: byValue,
    filterFn: isSame,
  }),
  helper.accessor((row) => (row.readable ? documentsIn(row.value) : -1), {
    id: 'documents',
    header: 'Documents',
    sortFn: byValue,
  }),
  helper.accessor((row) => (row.readable ? row.value.compressedSize : -1), {
    id: 'size',
    header: 'Size',
    sortFn: byValue,
  }),
  helper.accessor((row) => (row.readable ? providersOf(row) : ''), {
    id: 'where',
    header: 'Where',
    sortFn: byValue,
    filterFn: isSame,
  }),
  helper.accessor((row) => (row.readable ? statusOf(row.value).word : 'Unreadable'), {
    id: 'status',
    header: 'Status',
    sortFn: byValue,
    filterFn: isSame,
  }),
  helper.accessor((row) => searchText(row), {
    id: 'search',
    header: '',
    enableSorting: false,
    filterFn: (row, id, wanted) =>
      String(row.getValue(id)).includes(String(wanted).trim().toLowerCase()),
  }),
]);

/** What sits in the table's filters; empty text means all. */
export interface HistoryFilter {
  status: string;
  type: string;
  search: string;
}

export const NO_FILTER: HistoryFilter = { status: '', type: '', search: '' };

/** As the table takes it. */
export function columnFiltersOf(filter: HistoryFilter): { id: string; value: string }[] {
  return Object.entries(filter)
    .filter(([, value]) => value.trim() !== '')
    .map(([id, value]) => ({ id, value }));
}

/** Everything a person may look for: id, words of state and type, places, people, collections, reasons. */
function searchText(row: BackupRow): string {
  const parts = row.readable
    ? [
        row.id,
        TYPE_WORDS[row.value.type],
        kindOf(row.value),
        statusOf(row.value).word,
        providersOf(row),
        row.value.requestedBy.email ?? '',
        row.value.triggeredBy,
        row.value.scheduleId ?? '',
        ...row.value.collections,
        row.value.error ?? '',
        ...row.value.warnings,
      ]
    : [row.id, 'unreadable', row.problem];
  return parts.join('\n').toLowerCase();
}

function providersOf(row: Extract<BackupRow, { readable: true }>): string {
  return row.value.storageLocations.map((one) => one.provider).join(' · ');
}

/** An unreadable record without a time goes to the top: it wants attention. */
function createdMs(row: BackupRow): number {
  const createdAt = row.readable ? row.value.createdAt : row.createdAt;
  return createdAt === null ? Number.MAX_SAFE_INTEGER : msOf(createdAt);
}
