/** The audit log: filtered by its address, live, a page at a time. */
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { readableOf } from '../../../../data/StoredRow.ts';
import { type AuditRow, useAuditLog } from '../../../../data/useAuditLog.ts';
import { nowMs } from '../../../../lib/clock.ts';
import { countOf } from '../../../../lib/numbers.ts';
import { Card } from '../../../common/Card.tsx';
import { EmptyState } from '../../../common/EmptyState.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { UnreadableNote } from '../UnreadableNote.tsx';
import classes from './ActivityLog.module.css';
import { AuditActs } from './AuditActs.tsx';
import { AuditEntryLine } from './AuditEntryLine.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { type FilterForm, isFiltered, queryOf, readFilter, writeFilter } from './auditFilter.ts';
import { type Actor, actorChoices } from './auditWords.ts';

const PAGE = 50;

export function ActivityLog() {
  const [params, setParams] = useSearchParams();
  const address = params.toString();
  // A period that ends now is reckoned from when it was chosen.
  const { form, filter } = useMemo(() => {
    const read = readFilter(new URLSearchParams(address));
    return { form: read, filter: queryOf(read, nowMs()) };
  }, [address]);
  const [shown, setShown] = useState({ address, count: PAGE });
  const count = shown.address === address ? shown.count : PAGE;
  const log = useAuditLog(filter, count);
  const rows = log.state === 'ready' ? log.value.rows : null;
  const actors = useActorsSeen(rows);

  function change(changes: Partial<FilterForm>) {
    setParams(writeFilter({ ...form, ...changes }), { replace: true });
  }

  return (
    <>
      <AuditActs filter={filter} isFiltered={isFiltered(form)} />
      <Card title="Entries">
        <AuditFilters form={form} onChange={change} actors={actorChoices(actors, form.uid)} />
        {log.state === 'failed' && <FailureAlert failure={log.failure} onRetry={log.retry} />}
        {log.state === 'loading' && <Loading />}
        {rows?.length === 0 && <None isFiltered={isFiltered(form)} />}
        {log.state === 'ready' && log.value.rows.length > 0 && (
          <>
            <ul className={classes.entries} aria-label="Entries of the audit log">
              {log.value.rows.map((row) => (
                <Entry key={row.id} row={row} onChange={change} />
              ))}
            </ul>
            <Text size="sm" c="dimmed" mt="sm">
              {countOf(log.value.rows.length, 'entry', 'entries')}
              {log.value.hasMore && ', and older ones'}
            </Text>
            {log.value.hasMore && (
              <Button
                variant="default"
                size="xs"
                mt="sm"
                onClick={() => setShown({ address, count: count + PAGE })}
              >
                Show more
              </Button>
            )}
          </>
        )}
      </Card>
    </>
  );
}

/** Everybody in the entries of this visit: whom another filter hides can still be chosen. */
function useActorsSeen(rows: readonly AuditRow[] | null): readonly Actor[] {
  const [seen, setSeen] = useState<ReadonlyMap<string, Actor>>(new Map());
  useEffect(() => {
    const actors = readableOf(rows ?? []).map((one) => one.actor);
    setSeen((before) =>
      actors.every((one) => before.has(one.uid))
        ? before
        : new Map([...before, ...actors.map((one) => [one.uid, one] as const)]),
    );
  }, [rows]);
  return [...seen.values()];
}

interface EntryProps {
  row: AuditRow;
  onChange(changes: Partial<FilterForm>): void;
}

function Entry({ row, onChange }: EntryProps) {
  return (
    <li className={classes.entry}>
      {row.readable ? (
        <AuditEntryLine entry={row.value} onFilter={onChange} />
      ) : (
        <UnreadableNote row={row} />
      )}
    </li>
  );
}

function None({ isFiltered: hasFilter }: { isFiltered: boolean }) {
  return (
    <EmptyState
      icon={<IconListSearch size={40} stroke={1.4} />}
      title={hasFilter ? 'No entry fits' : 'Nothing was done yet'}
    >
      {hasFilter
        ? 'Choose a longer period, or fewer conditions.'
        : 'Whoever asks for a backup, a restore or another setting is written down here, with what was refused.'}
    </EmptyState>
  );
}

function Loading() {
  return (
    <Stack gap={10} aria-busy="true" aria-label="Loading the entries">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <Skeleton key={key} height={44} />
      ))}
    </Stack>
  );
}
