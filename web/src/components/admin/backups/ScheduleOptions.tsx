/** How each backup is packed and encrypted, what becomes of runs that meet, and how backups are checked. */
import { Select, Stack, Switch } from '@mantine/core';
import { CompressionChoice } from './CompressionChoice.tsx';
import classes from './ScheduleForm.module.css';
import type { ScheduleForm, VerificationCadence, VerificationLevel } from './scheduleForm.ts';
import { LEVEL_WORDS } from './verificationWords.ts';

interface ScheduleOptionsProps {
  form: ScheduleForm;
  onChange(changes: Partial<ScheduleForm>): void;
  errorOf(field: string): string | undefined;
}

const OVERLAPS: Record<ScheduleForm['overlap'], { label: string; meaning: string }> = {
  refuse: { label: 'Leave the new run out', meaning: 'The next one comes at its time.' },
  queue: { label: 'Let the new run wait', meaning: 'It begins when the one before has ended.' },
};

const LEVELS: { value: VerificationLevel; label: string }[] = [
  { value: 'none', label: 'Not by itself' },
  { value: 'exists', label: LEVEL_WORDS.exists.name },
  { value: 'checksum', label: LEVEL_WORDS.checksum.name },
  { value: 'full', label: LEVEL_WORDS.full.name },
  { value: 'drill', label: LEVEL_WORDS.drill.name },
];

const CADENCES: { value: VerificationCadence; label: string }[] = [
  { value: 'each-run', label: 'Once, after its run' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 'monthly', label: 'Every month' },
];

export function ScheduleOptions({ form, onChange, errorOf }: ScheduleOptionsProps) {
  return (
    <Stack gap="md">
      <CompressionChoice
        value={form.compression}
        onChange={(compression) => onChange({ compression })}
        error={errorOf('compression')}
      />
      <Switch
        label="Encrypt it"
        description="AES-256-GCM with the project's key, before anything is stored. Every restore finds the key by itself."
        checked={form.isEncrypted}
        onChange={(event) => onChange({ isEncrypted: event.currentTarget.checked })}
        error={errorOf('encryption')}
      />
      <Select
        label="When the run before is still at work"
        description={OVERLAPS[form.overlap].meaning}
        data={(['refuse', 'queue'] as const).map((value) => ({
          value,
          label: OVERLAPS[value].label,
        }))}
        value={form.overlap}
        onChange={(overlap) => onChange({ overlap: overlap === 'queue' ? 'queue' : 'refuse' })}
        allowDeselect={false}
        error={errorOf('overlap')}
      />
      <div className={classes.pair}>
        <Select
          label="Verification"
          description={
            form.level === 'none'
              ? 'Backups are verified by hand.'
              : LEVEL_WORDS[form.level].meaning
          }
          data={LEVELS}
          value={form.level}
          onChange={(chosen) =>
            onChange({ level: LEVELS.find((one) => one.value === chosen)?.value ?? form.level })
          }
          allowDeselect={false}
          error={errorOf('verification')}
        />
        {form.level !== 'none' && (
          <Select
            label="How often"
            description="Of each backup that is kept."
            data={CADENCES}
            value={form.cadence}
            onChange={(chosen) =>
              onChange({
                cadence: CADENCES.find((one) => one.value === chosen)?.value ?? form.cadence,
              })
            }
            allowDeselect={false}
          />
        )}
      </div>
    </Stack>
  );
}
