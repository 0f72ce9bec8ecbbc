/** A moment to go back to: on a line that shows the backups there are, and to the second in a field. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Slider, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatExact, formatMoment, viewerZone } from '../../../../lib/instants.ts';
import { localText, msOfLocal } from '../../../../lib/localMoment.ts';
import { formatDuration } from '../../../../lib/numbers.ts';
import { useNow } from '../../../common/useNow.ts';
import { backupName } from '../backupWords.ts';
import classes from './MomentField.module.css';
import { momentOfBackup, nearestBefore, timelineOf } from './timeline.ts';

interface MomentFieldProps {
  /** RFC 3339, or what an address had in its place. */
  at: string;
  onChange(at: string): void;
  /** Those that a moment can be brought back from, the newest first. */
  points: readonly BackupMetadata[];
  error?: string | undefined;
}

const MINUTE_MS = 60_000;

export function MomentField({ at, onChange, points, error }: MomentFieldProps) {
  const now = useNow(30_000);
  const zone = viewerZone();
  const line = timelineOf(points, now);
  const chosen = Date.parse(at);
  const ms = Number.isNaN(chosen) ? null : chosen;
  const choose = (value: number) =>
    onChange(new Date(Math.min(value, line.toMs)).toISOString().replace('.000Z', 'Z'));
  // The address is not changed with each step of a drag, which browsers limit.
  const [dragged, setDragged] = useState<number | null>(null);
  const onLine = dragged ?? Math.min(line.toMs, Math.max(line.fromMs, ms ?? line.toMs));
  const nearest = ms === null ? null : nearestBefore(points, ms);
  return (
    <Stack gap="sm">
      <div>
        <Slider
          min={line.fromMs}
          max={line.toMs}
          step={MINUTE_MS}
          value={onLine}
          onChange={setDragged}
          onChangeEnd={(value) => {
            setDragged(null);
            choose(Math.floor(value / MINUTE_MS) * MINUTE_MS);
          }}
          label={(value) => formatMoment(value, zone)}
          thumbLabel="Moment on the time line"
          thumbProps={{ 'aria-valuetext': formatMoment(onLine, zone) }}
        />
        <div className={classes.ticks} aria-hidden="true">
          {line.marks.map((mark) => (
            <span
              key={mark}
              className={classes.tick}
              style={{ insetInlineStart: `${mark * 100}%` }}
            />
          ))}
        </div>
        <div className={classes.ends} aria-hidden="true">
          <span>{formatMoment(line.fromMs, zone)}</span>
          <span>now</span>
        </div>
      </div>
      <TextInput
        type="datetime-local"
        step={1}
        label="Moment"
        description={
          ms === null
            ? `In your time zone, ${zone}.`
            : `In your time zone; that is ${formatExact(ms, 'UTC')}.`
        }
        max={localText(now)}
        value={ms === null ? '' : localText(ms)}
        onChange={(event) => {
          const typed = msOfLocal(event.currentTarget.value);
          if (typed !== null) choose(typed);
        }}
        error={error}
        styles={{ input: { maxWidth: 320 } }}
      />
      {ms !== null && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {nearest === null
              ? 'None of the backups shown is as old as that.'
              : `The newest backup before it is the ${backupName(nearest, zone)}, ${distance(ms - momentOfBackup(nearest))}.`}{' '}
            Whether a backup is used, or the database’s own past, is known once it is previewed.
          </Text>
          {nearest !== null && momentOfBackup(nearest) !== ms && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => choose(Math.ceil(momentOfBackup(nearest) / 1000) * 1000)}
            >
              Take the moment of that backup
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function distance(ms: number): string {
  return ms < 1000 ? 'at that very moment' : `${formatDuration(ms)} earlier`;
}
