/** A running backup, live: phase, bar, documents, rate, time left, each location, and the way to stop it. */
import type { BackupMetadata } from '@contract';
import { Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useCommand } from '../../../data/commands.ts';
import { viewerZone } from '../../../lib/instants.ts';
import {
  countOf,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
} from '../../../lib/numbers.ts';
import type { Meter } from '../../../lib/progressMeter.ts';
import { useNow } from '../../common/useNow.ts';
import { backupName, isByRestore, kindOf, PHASE_WORDS } from './backupWords.ts';
import { ConfirmCancel } from './ConfirmCancel.tsx';
import { LocationList } from './LocationList.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { backupReading, partsFraction, silenceOf } from './progressReadings.ts';
import { useMeter } from './useMeter.ts';

export function BackupProgressIndicator({ backup }: { backup: BackupMetadata }) {
  const command = useCommand();
  const now = useNow();
  const documents = useMeter(`${backup.id}:documents`, backupReading(backup));
  const parts = useMeter(`${backup.id}:parts`, partsReading(backup));
  const silence = silenceOf(backup, now);
  return (
    <Stack gap={8}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" className="fv-break">
          <Link
            to={`/admin/backups/${backup.id}`}
            className="fv-link"
            aria-label={`Details of the ${backupName(backup, viewerZone())}`}
          >
            {capitalised(kindOf(backup))} backup
          </Link>{' '}
          · {backup.cancelRequested ? 'cancelling' : PHASE_WORDS[backup.phase]}
        </Text>
        {!isByRestore(backup) && (
          <ConfirmCancel
            label="Cancel backup"
            consequence="The backup stops, and what it has stored so far is removed. Earlier backups are not touched."
            verb="Cancel the backup"
            keepLabel="Let it run"
            isRequested={backup.cancelRequested}
            onCancel={async () => {
              await command('cancelBackup', { backupId: backup.id });
            }}
          />
        )}
      </Group>
      <ProgressBar
        fraction={documents.fraction ?? parts.fraction}
        label={`Progress of the ${backupName(backup, viewerZone())}`}
      />
      <Text size="sm" c="dimmed">
        {progressWords(backup, documents)}
      </Text>
      <LocationList backup={backup} />
      {silence !== null && (
        <Text size="sm" style={{ color: 'var(--fv-warn)' }}>
          No sign of life for {formatDuration(silence)}. A stuck part is taken up again by itself
          within a few minutes.
        </Text>
      )}
    </Stack>
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function partsReading(backup: BackupMetadata) {
  const fraction = partsFraction(backup);
  return fraction === null || backup.progress === null
    ? null
    : { atMs: Date.parse(backup.progress.updatedAt), done: fraction, total: 1 };
}

function progressWords(backup: BackupMetadata, meter: Meter): string {
  const progress = backup.progress;
  if (progress === null) return 'Nothing exported yet.';
  const words = [
    progress.documentsTotal === null
      ? countOf(progress.documents, 'document')
      : `${formatCount(progress.documents)} of ${countOf(progress.documentsTotal, 'document')}`,
    formatBytes(progress.bytes),
  ];
  if (progress.partsTotal > 0) {
    words.push(`${formatCount(progress.partsDone)} of ${countOf(progress.partsTotal, 'part')}`);
  }
  if (backup.phase === 'exporting' && meter.perSecond !== null && meter.perSecond > 0) {
    words.push(formatRate(meter.perSecond));
    if (meter.leftMs !== null) words.push(`about ${formatDuration(meter.leftMs)} left`);
  }
  return words.join(' · ');
}
