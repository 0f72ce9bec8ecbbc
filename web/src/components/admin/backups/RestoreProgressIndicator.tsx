/** A running restore, live: phase, bar, documents, rate, time left, and the way to roll it back. */
import type { RestoreJob } from '@contract';
import { Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useCommand } from '../../../data/commands.ts';
import { countOf, formatCount, formatDuration, formatRate } from '../../../lib/numbers.ts';
import type { Meter } from '../../../lib/progressMeter.ts';
import { useNow } from '../../common/useNow.ts';
import { ConfirmCancel } from './ConfirmCancel.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { phaseStart, restoreFraction, restoreReading, silenceOf } from './progressReadings.ts';
import { phaseName, restoreName } from './restoreWords.ts';
import { useMeter } from './useMeter.ts';

/** `isLinked`: the heading leads to the restore's own page. */
export function RestoreProgressIndicator(props: { job: RestoreJob; isLinked?: boolean }) {
  const { job, isLinked = true } = props;
  const command = useCommand();
  const now = useNow();
  const meter = useMeter(`${job.id}:${job.phase}`, restoreReading(job), phaseStart(job));
  const fraction = restoreFraction(job);
  const bar = useMeter(
    `${job.id}:bar`,
    fraction === null ? null : { atMs: now, done: fraction, total: 1 },
  );
  const silence = silenceOf(job, now);
  const phase = job.cancelRequested ? 'Cancelling' : phaseName(job);
  const heading = restoreName(job);
  const canCancel = job.phase !== 'rolling_back' && job.phase !== 'cleaning';
  return (
    <Stack gap={8}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" className="fv-break">
          {isLinked && (
            <>
              <Link to={`/admin/restores/${job.id}`} className="fv-link">
                {heading}
              </Link>
              {' · '}
            </>
          )}
          {isLinked ? phase.toLowerCase() : phase}
        </Text>
        {canCancel && (
          <ConfirmCancel
            label={`Cancel ${jobWord(job)}`}
            consequence={cancelConsequence(job)}
            verb={cancelVerb(job)}
            keepLabel="Let it run"
            isRequested={job.cancelRequested}
            onCancel={async () => {
              await command('cancelRestore', { restoreId: job.id });
            }}
          />
        )}
      </Group>
      <ProgressBar
        fraction={fraction === null ? null : bar.fraction}
        label={`Progress of the ${heading.toLowerCase()}`}
      />
      <Text size="sm" c="dimmed">
        {progressWords(job, meter)}
      </Text>
      {silence !== null && (
        <Text size="sm" style={{ color: 'var(--fv-warn)' }}>
          No sign of life for {formatDuration(silence)}. A stuck step is taken up again by itself
          within a few minutes.
        </Text>
      )}
    </Stack>
  );
}

function jobWord(job: RestoreJob): string {
  return job.dryRun ? 'preview' : job.purpose;
}

function cancelVerb(job: RestoreJob): string {
  if (job.writingSince === null) return `Cancel the ${jobWord(job)}`;
  return job.purpose === 'drill' ? 'Cancel and clear its place' : 'Cancel and roll back';
}

function cancelConsequence(job: RestoreJob): string {
  if (job.dryRun) return 'The preview stops. It changes no document in any case.';
  if (job.writingSince === null) {
    return 'It stops. It has not changed any document yet, so there is nothing to roll back.';
  }
  return job.purpose === 'drill'
    ? 'The drill stops, and what it has written into its own place is removed. Live documents are not touched.'
    : 'It stops and rolls back: the safety backup is put back, so that the database is as it was before. This takes about as long as it has run.';
}

function progressWords(job: RestoreJob, meter: Meter): string {
  const progress = job.progress;
  if (progress === null) return job.dryRun ? 'Nothing compared yet.' : 'No document touched yet.';
  const words = [
    progress.documentsTotal === null
      ? countOf(progress.documents, 'document')
      : `${formatCount(progress.documents)} of ${countOf(progress.documentsTotal, 'document')}`,
  ];
  if (job.phase === 'writing' && meter.perSecond !== null && meter.perSecond > 0) {
    words.push(formatRate(meter.perSecond));
    if (meter.leftMs !== null) words.push(`about ${formatDuration(meter.leftMs)} left`);
  }
  return words.join(' · ');
}
