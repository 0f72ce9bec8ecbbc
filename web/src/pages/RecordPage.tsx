/** The page of one record: while it loads, where it cannot be read or is not there, and else the record itself. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { UnreadableNote } from '../components/admin/backups/UnreadableNote.tsx';
import { EmptyState } from '../components/common/EmptyState.tsx';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { PageTitle } from '../components/common/PageTitle.tsx';
import type { Live } from '../data/Live.ts';
import type { StoredRow } from '../data/StoredRow.ts';

interface RecordPageProps<T> {
  id: string;
  live: Live<StoredRow<T> | null>;
  /** What the record is: `backup`. */
  what: string;
  /** Heights of the blocks that stand for it while it loads, in pixels. */
  blocks: readonly number[];
  /** Where to go when it is not there. */
  elsewhere: { to: string; label: string };
  children: (record: T) => ReactNode;
}

export function RecordPage<T>(props: RecordPageProps<T>) {
  const { id, live, what, blocks, elsewhere, children } = props;
  const title = what.charAt(0).toUpperCase() + what.slice(1);
  if (live.state === 'loading') {
    return (
      <Stack gap="md" aria-busy="true">
        <PageTitle title={title} />
        {blocks.map((height) => (
          <Skeleton key={height} height={height} radius="lg" />
        ))}
      </Stack>
    );
  }
  if (live.state === 'failed') {
    return (
      <Stack gap="md">
        <PageTitle title={title} />
        <FailureAlert failure={live.failure} onRetry={live.retry} />
      </Stack>
    );
  }
  const row = live.value;
  if (row === null) {
    return (
      <Stack gap="md">
        <PageTitle title={`No such ${what}`} />
        <section className="fv-card">
          <EmptyState
            icon={<IconFileOff size={40} stroke={1.4} />}
            title={`There is no record of this ${what}`}
            act={
              <Button component={Link} to={elsewhere.to} variant="default">
                {elsewhere.label}
              </Button>
            }
          >
            <span className="fv-break">
              No record has the id {id}. It may have been deleted, or the address is mistyped.
            </span>
          </EmptyState>
        </section>
      </Stack>
    );
  }
  if (!row.readable) {
    return (
      <Stack gap="md">
        <PageTitle title={title} />
        <section className="fv-card">
          <UnreadableNote row={row} />
        </section>
      </Stack>
    );
  }
  return <Stack gap="md">{children(row.value)}</Stack>;
}
