/** A schedule as a form: when, what, where, how long it is kept and who is told; made anew or changed. */
import { type BackupScheduleDoc, CronExpression, RetentionPolicy } from '@contract';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useStorageProviders } from '../../../data/useStorageProviders.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { Card } from '../../common/Card.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useFaultFocus } from '../../common/useFaultFocus.ts';
import { useTask } from '../../common/useTask.ts';
import { DestinationChoice } from './DestinationChoice.tsx';
import { chosenDestinations } from './destinations.ts';
import { NoticeFields } from './NoticeFields.tsx';
import { faultWords } from './noticeForm.ts';
import { RetentionPolicyForm } from './RetentionPolicyForm.tsx';
import { ScheduleContent } from './ScheduleContent.tsx';
import { ScheduleOptions } from './ScheduleOptions.tsx';
import { ScheduleWhen } from './ScheduleWhen.tsx';
import {
  emptyForm,
  faultsOf,
  formOf,
  leftOutWords,
  policyOf,
  type ScheduleForm,
} from './scheduleForm.ts';
import { cronOf } from './scheduleTiming.ts';
import { useSaveSchedule } from './useSaveSchedule.ts';
import { useSchedulePreview } from './useSchedulePreview.ts';

interface BackupScheduleFormProps {
  /** `null` for a new one. As it was when the form opened: what changes meanwhile does not change the form. */
  schedule: BackupScheduleDoc | null;
  onSaved(): void;
}

export function BackupScheduleForm({ schedule: current, onSaved }: BackupScheduleFormProps) {
  const [schedule] = useState(current);
  const [form, setForm] = useState<ScheduleForm>(() =>
    schedule === null ? emptyForm(viewerZone()) : formOf(schedule),
  );
  // Faults show from the first try on, and go as they are mended.
  const [tries, setTries] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const task = useTask();
  const save = useSaveSchedule();
  const view = useRef<HTMLFormElement>(null);
  const providers = useStorageProviders();
  const destinations = chosenDestinations(form.destinations, providers);
  const previews = usePreviews(form, schedule, attempt);
  // While the providers cannot be read, those of the schedule stay as they are.
  const sent = destinations ?? form.destinations ?? [];
  const faults = tries === 0 ? [] : faultsOf(form, sent);
  useFaultFocus(view, tries);
  useFaultFocus(view, task.failure);

  function change(changes: Partial<ScheduleForm>) {
    setForm((before) => ({ ...before, ...changes }));
  }

  function errorOf(field: string): string | undefined {
    const isOf = (one: { field: string }) =>
      one.field === field || one.field.startsWith(`${field}.`);
    const fault = faults.find(isOf) ?? task.failure?.fields.find(isOf);
    if (fault !== undefined) return faultWords(fault, form);
    return previews.runs.failure?.ofField(field);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (faultsOf(form, sent).length > 0) {
      setTries((count) => count + 1);
      return;
    }
    void task.run(async () => {
      await save(form, sent, schedule);
      onSaved();
    });
  }

  function retry() {
    setAttempt((count) => count + 1);
  }

  const leftOut = leftOutWords(form.destinations, destinations);
  return (
    <form onSubmit={submit} noValidate ref={view} aria-label="Schedule">
      <Stack gap="md">
        <Card title="Name">
          <Stack gap="md">
            <TextInput
              label="Name"
              required
              maxLength={100}
              placeholder="Daily Full Backup"
              value={form.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              error={errorOf('name')}
            />
            <TextInput
              label="Description"
              maxLength={1000}
              value={form.description}
              onChange={(event) => change({ description: event.currentTarget.value })}
              error={errorOf('description')}
            />
          </Stack>
        </Card>
        <Card title="When">
          <ScheduleWhen
            timing={form.timing}
            onChange={(timing) => change({ timing })}
            preview={previews.runs}
            onRetry={retry}
            errorOf={errorOf}
          />
        </Card>
        <Card title="What and where">
          <Stack gap="lg">
            <ScheduleContent form={form} onChange={change} errorOf={errorOf} />
            <div>
              <DestinationChoice
                providers={providers}
                chosen={destinations ?? []}
                onChange={(chosen) => change({ destinations: chosen })}
                error={errorOf('storageProviders')}
              />
              {destinations === null && errorOf('storageProviders') !== undefined && (
                <Text size="sm" mt={8} c="var(--mantine-color-error)" role="alert">
                  {errorOf('storageProviders')}
                </Text>
              )}
              {leftOut !== null && (
                <Text size="sm" mt={8} style={{ color: 'var(--fv-warn)' }}>
                  {leftOut}
                </Text>
              )}
            </div>
          </Stack>
        </Card>
        <Card title="How">
          <ScheduleOptions form={form} onChange={change} errorOf={errorOf} />
        </Card>
        <Card title="How long it is kept">
          <RetentionPolicyForm
            policy={form.policy}
            autoCleanup={form.autoCleanup}
            onPolicy={(policy) => change({ policy })}
            onAutoCleanup={(autoCleanup) => change({ autoCleanup })}
            preview={schedule === null ? null : previews.retention}
            onRetry={retry}
            errorOf={errorOf}
          />
        </Card>
        <Card title="Who is told">
          <NoticeFields
            form={form}
            onChange={change}
            errorOf={errorOf}
            failures="A run that failed, was missed or is overdue; a verification or a clean-up that failed."
          />
        </Card>
        {task.failure !== null && (
          <FailureAlert failure={task.failure} shownFields={SHOWN_FIELDS} />
        )}
        <DialogActs>
          <Button variant="default" component={Link} to="/admin/schedules">
            Cancel
          </Button>
          <Button type="submit" loading={task.isBusy}>
            {schedule === null ? 'Create the schedule' : 'Save the changes'}
          </Button>
        </DialogActs>
      </Stack>
    </form>
  );
}

const SHOWN_FIELDS = [
  'name',
  'description',
  'cronExpression',
  'timezone',
  'backupType',
  'storageProviders',
  'compression',
  'encryption',
  'overlap',
  'verification',
  'retentionPolicy',
  'notifications.emails',
  'notifications.webhookUrl',
];

/** The next runs, and for a schedule that there is what its policy would do; only of what is complete. */
function usePreviews(form: ScheduleForm, schedule: BackupScheduleDoc | null, attempt: number) {
  const { timezone } = form.timing;
  const cron = CronExpression.safeParse(cronOf(form.timing));
  const policy = RetentionPolicy.safeParse(policyOf(form.policy));
  const runs = useSchedulePreview(
    cron.success ? { cronExpression: cron.data, timezone, count: 5 } : null,
    attempt,
  );
  const retention = useSchedulePreview(
    schedule === null || !policy.success
      ? null
      : {
          scheduleId: schedule.id,
          retentionPolicy: policy.data,
          // With an expression the policy's days are those of the zone that is chosen here.
          cronExpression: schedule.cronExpression,
          timezone,
          count: 1,
        },
    attempt,
  );
  return { runs, retention };
}
