/** The next runs that a time would have, in its own zone and in the viewer's where they differ. */
import { Skeleton, Stack, Text } from '@mantine/core';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { formatZoned, showSame } from '../../../lib/zonedTime.ts';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import classes from './ScheduleForm.module.css';
import type { PreviewState } from './useSchedulePreview.ts';

const COUNT = 5;

interface NextRunsProps {
  preview: PreviewState;
  timezone: string;
  onRetry(): void;
}

export function NextRuns({ preview, timezone, onRetry }: NextRunsProps) {
  const { failure, value, isAsking } = preview;
  // A fault of the expression is said at its field.
  const isOfField = failure?.ofField('cronExpression') !== undefined;
  if (failure !== null && !isOfField) return <FailureAlert failure={failure} onRetry={onRetry} />;
  const runs = value?.nextRuns ?? [];
  return (
    <section className={classes.runs} aria-label="Next runs" aria-busy={isAsking}>
      <Text size="sm" fw={600} mb={6}>
        Next runs
      </Text>
      {runs.length === 0 && !isAsking && (
        <Text size="sm" c="dimmed">
          {isOfField
            ? 'There are none: the time needs mending.'
            : 'They show as soon as the time is complete.'}
        </Text>
      )}
      {runs.length === 0 && isAsking && (
        <Stack gap={8}>
          {Array.from({ length: COUNT }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: place holders have no other name.
            <Skeleton key={index} height={14} my={3} width="min(320px, 90%)" />
          ))}
        </Stack>
      )}
      <ol className={classes.runList} data-stale={isAsking}>
        {runs.map((run) => (
          <li key={run}>
            <time dateTime={run}>{formatZoned(msOf(run), timezone)}</time>
            {!showSame(msOf(run), timezone, viewerZone()) && (
              <Text span size="sm" c="dimmed">
                {' '}
                · {formatMoment(msOf(run), viewerZone())} for you
              </Text>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
