/** When it runs: a preset with the time that belongs to it, or a cron expression, in a zone of its own. */
import { SchedulePreset } from '@contract';
import { NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { CronReading } from './CronReading.tsx';
import { NextRuns } from './NextRuns.tsx';
import classes from './ScheduleForm.module.css';
import { cronOf, type Timing, WEEKDAYS, withPreset } from './scheduleTiming.ts';
import type { PreviewState } from './useSchedulePreview.ts';
import { ZoneField } from './ZoneField.tsx';

interface ScheduleWhenProps {
  timing: Timing;
  onChange(timing: Timing): void;
  preview: PreviewState;
  onRetry(): void;
  errorOf(field: string): string | undefined;
}

const PRESETS = [
  { value: 'hourly', label: 'Hourly' },
  { value: 'daily', label: 'Daily' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'custom', label: 'Custom' },
];

const MEANINGS: Record<SchedulePreset, string> = {
  hourly: 'For critical data: at most an hour is lost.',
  daily: 'Recommended for most databases.',
  weekly: 'For data that seldom changes.',
  custom: 'Any time that a cron expression can say.',
};

export function ScheduleWhen(props: ScheduleWhenProps) {
  const { timing, onChange, preview, onRetry, errorOf } = props;
  const labelId = useId();
  const cron = cronOf(timing);
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" fw={500} id={labelId} mb={4}>
          How often
        </Text>
        <SegmentedControl
          fullWidth
          data={PRESETS}
          value={timing.preset}
          onChange={(preset) => onChange(withPreset(timing, SchedulePreset.parse(preset)))}
          aria-labelledby={labelId}
        />
        <Text size="sm" c="dimmed" mt={4}>
          {MEANINGS[timing.preset]}
        </Text>
      </div>
      <div className={classes.pair}>
        <TimeFields timing={timing} onChange={onChange} error={errorOf('cronExpression')} />
        <ZoneField
          timezone={timing.timezone}
          onChange={(timezone) => onChange({ ...timing, timezone })}
          {...(timing.preset === 'custom'
            ? { description: 'Whose clocks the expression goes by.' }
            : {})}
          error={errorOf('timezone')}
        />
      </div>
      {cron !== null && (
        <Text size="sm" component="div">
          <CronReading expression={cron} timezone={timing.timezone} />
        </Text>
      )}
      <NextRuns preview={preview} timezone={timing.timezone} onRetry={onRetry} />
    </Stack>
  );
}

interface FieldProps {
  timing: Timing;
  onChange(timing: Timing): void;
  error: string | undefined;
}

function TimeFields({ timing, onChange, error }: FieldProps) {
  switch (timing.preset) {
    case 'hourly':
      return (
        <NumberInput
          label="Minute of the hour"
          min={0}
          max={59}
          allowDecimal={false}
          clampBehavior="strict"
          value={timing.minute}
          onChange={(minute) => onChange({ ...timing, minute: Number(minute) || 0 })}
          error={error}
        />
      );
    case 'daily':
      return <TimeField timing={timing} onChange={onChange} error={error} />;
    case 'weekly':
      return (
        <>
          <Select
            label="Day of the week"
            data={[...WEEKDAYS]}
            value={timing.weekday}
            onChange={(weekday) => onChange({ ...timing, weekday: weekday ?? timing.weekday })}
            allowDeselect={false}
          />
          <TimeField timing={timing} onChange={onChange} error={error} />
        </>
      );
    case 'custom':
      return (
        <TextInput
          label="Cron expression"
          description="Minute, hour, day of the month, month, day of the week."
          placeholder="0 2 * * *"
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={timing.cron}
          onChange={(event) => onChange({ ...timing, cron: event.currentTarget.value })}
          error={error}
        />
      );
  }
}

function TimeField({ timing, onChange, error }: FieldProps) {
  return (
    <TextInput
      type="time"
      label="Time of day"
      value={timing.time}
      onChange={(event) => onChange({ ...timing, time: event.currentTarget.value })}
      error={error}
    />
  );
}
