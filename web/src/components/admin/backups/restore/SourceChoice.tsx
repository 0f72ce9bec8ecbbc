/** From what is restored: a backup of the list, or a moment on a time line. */

import type { BackupMetadata } from '@contract';
import { SegmentedControl, Select, Stack } from '@mantine/core';
import { nowMs } from '../../../../lib/clock.ts';
import { formatMoment, msOf, viewerZone } from '../../../../lib/instants.ts';
import { countOf } from '../../../../lib/numbers.ts';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import { documentsIn, kindOf, statusOf } from '../backupWords.ts';
import { MomentField } from './MomentField.tsx';
import type { Fault, RestoreSource } from './restoreChoices.ts';
import { restorePoints } from './timeline.ts';

interface SourceChoiceProps {
  source: RestoreSource | null;
  onChange(source: RestoreSource | null): void;
  /** Those that can be restored, newest first; `null` while they load. */
  backups: readonly BackupMetadata[] | null;
  fault: Fault | null;
}

const MINUTE_MS = 60_000;
const SHOWN_AT_ONCE = 100;

export function SourceChoice({ source, onChange, backups, fault }: SourceChoiceProps) {
  const kind = source?.kind ?? 'backup';
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="What to go back to"
        value={kind}
        onChange={(next) => onChange(next === 'moment' ? lastMinute() : null)}
        data={[
          { value: 'backup', label: 'A backup' },
          { value: 'moment', label: 'A moment' },
        ]}
        w={{ base: '100%', sm: 280 }}
      />
      {backups === null ? (
        <LoadingBlock height={62} label="Loading the backups" />
      ) : source?.kind === 'moment' ? (
        <MomentField
          at={source.at}
          onChange={(at) => onChange({ kind: 'moment', at })}
          points={restorePoints(backups)}
          error={fault?.field === 'pointInTime' ? fault.message : undefined}
        />
      ) : (
        <Select
          label="Backup"
          placeholder="Choose a backup"
          searchable
          nothingFoundMessage="No backup is named like that."
          limit={SHOWN_AT_ONCE}
          maxDropdownHeight={320}
          data={optionsOf(backups, source)}
          value={source?.backupId ?? null}
          onChange={(backupId) => {
            if (backupId !== null) onChange({ kind: 'backup', backupId });
          }}
        />
      )}
    </Stack>
  );
}

/** The minute before this one began, which the database surely still holds. */
function lastMinute(): RestoreSource {
  const ms = Math.floor(nowMs() / MINUTE_MS - 1) * MINUTE_MS;
  return { kind: 'moment', at: new Date(ms).toISOString().replace('.000Z', 'Z') };
}

/** The one that is chosen is among them, though it be older than the list reaches. */
function optionsOf(backups: readonly BackupMetadata[], source: RestoreSource | null) {
  const zone = viewerZone();
  const options = backups.map((one) => ({
    value: one.id,
    label: [
      formatMoment(msOf(one.readTime ?? one.createdAt), zone),
      kindOf(one),
      countOf(documentsIn(one), 'document'),
      ...(statusOf(one).tone === 'ok' ? [] : [statusOf(one).word.toLowerCase()]),
    ].join(' · '),
  }));
  const chosen = source?.kind === 'backup' ? source.backupId : null;
  return chosen === null || options.some((one) => one.value === chosen)
    ? options
    : [{ value: chosen, label: chosen }, ...options];
}
