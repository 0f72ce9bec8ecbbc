/** As of when the database is backed up: now, or a moment of its own past; folded away, for few ever need it. */
import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatExact, viewerZone } from '../../../lib/instants.ts';
import { localText, msOfLocal } from '../../../lib/localMoment.ts';
import { useNow } from '../../common/useNow.ts';
import { type BackupForm, PAST_MAX_MS } from './backupForm.ts';
import classes from './MomentChoice.module.css';

interface MomentChoiceProps {
  form: BackupForm;
  onChange(changes: Partial<BackupForm>): void;
  error?: string | undefined;
}

const MINUTE_MS = 60_000;

export function MomentChoice({ form, onChange, error }: MomentChoiceProps) {
  const [isOpen, setOpen] = useState(false);
  const now = useNow(30_000);
  const momentMs = msOfLocal(form.moment);
  return (
    <details
      className={classes.fold}
      open={isOpen || error !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={classes.summary}>Advanced</summary>
      <Radio.Group
        label="As of when"
        mt="xs"
        value={form.isPast ? 'past' : 'now'}
        onChange={(choice) =>
          onChange({
            isPast: choice === 'past',
            // A whole minute that the database surely still holds, to be changed from there.
            ...(choice === 'past' && form.moment === ''
              ? { moment: localText(Math.floor(now / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS) }
              : {}),
          })
        }
      >
        <Stack gap="sm" mt={8}>
          <Radio value="now" label="Now" />
          <Radio
            value="past"
            label="A past moment"
            description="Up to one hour back, or up to 7 days at whole minutes with point-in-time recovery."
          />
        </Stack>
      </Radio.Group>
      {form.isPast && (
        <TextInput
          mt="sm"
          type="datetime-local"
          step={1}
          label="Moment"
          description={
            momentMs === null
              ? `In your time zone, ${viewerZone()}.`
              : `In your time zone; that is ${formatExact(momentMs, 'UTC')}.`
          }
          min={localText(now - PAST_MAX_MS)}
          max={localText(now)}
          value={form.moment}
          onChange={(event) => onChange({ moment: event.currentTarget.value })}
          error={error}
        />
      )}
    </details>
  );
}
