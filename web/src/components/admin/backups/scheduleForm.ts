/** What the form of a schedule holds, what is wrong with it, and the request it becomes. */
import {
  type BackupScheduleDoc,
  type BackupType,
  type CallInput,
  type Compression,
  type CreateScheduleInput,
  CreateScheduleRequest,
  type RetentionPolicy,
} from '@contract';
import type { FieldFailure } from '../../../data/Failure.ts';
import { type NoticeForm, noticeConfigOf, noticeFormOf } from './noticeForm.ts';
import { cronOf, DEFAULT_TIMING, type Timing, timingOf } from './scheduleTiming.ts';

export type VerificationLevel = 'none' | 'exists' | 'checksum' | 'full' | 'drill';
export type VerificationCadence = 'each-run' | 'daily' | 'weekly' | 'monthly';
export type PolicyField = keyof RetentionPolicy;
/** `''` while a number is being typed. */
export type PolicyForm = Record<PolicyField, number | ''>;

export interface ScheduleForm extends NoticeForm {
  name: string;
  description: string;
  timing: Timing;
  type: BackupType;
  fullEvery: number | '';
  collections: readonly string[];
  /** Ids of storage providers; `null` until something is chosen by hand. */
  destinations: readonly string[] | null;
  compression: Compression;
  isEncrypted: boolean;
  overlap: 'refuse' | 'queue';
  level: VerificationLevel;
  cadence: VerificationCadence;
  policy: PolicyForm;
  autoCleanup: boolean;
}

export function emptyForm(timezone: string): ScheduleForm {
  return {
    name: '',
    description: '',
    timing: { ...DEFAULT_TIMING, timezone },
    type: 'full',
    fullEvery: 7,
    collections: [],
    destinations: null,
    compression: 'gzip',
    isEncrypted: false,
    overlap: 'refuse',
    level: 'none',
    cadence: 'each-run',
    policy: {
      keepLast: 0,
      keepDailyFor: 7,
      keepWeeklyFor: 4,
      keepMonthlyFor: 3,
      minimumAgeHours: 1,
    },
    autoCleanup: true,
    onFailure: true,
    onPartial: true,
    onSuccess: false,
    digest: 'off',
    emails: '',
    webhookUrl: '',
  };
}

export function formOf(schedule: BackupScheduleDoc): ScheduleForm {
  const { verification } = schedule;
  return {
    name: schedule.name,
    description: schedule.description ?? '',
    timing: timingOf(schedule.cronExpression, schedule.timezone),
    type: schedule.backupType,
    fullEvery: schedule.fullEvery,
    collections: schedule.collections ?? [],
    destinations: schedule.storageProviders,
    compression: schedule.compression,
    isEncrypted: schedule.encryption,
    overlap: schedule.overlap,
    level: verification?.level ?? 'none',
    cadence: verification?.cadence ?? 'each-run',
    policy: schedule.retentionPolicy,
    autoCleanup: schedule.autoCleanup,
    ...noticeFormOf(schedule.notifications),
  };
}

/** As the server takes it; what is not complete yet is left for the contract to mind. */
function requestOf(form: ScheduleForm, destinations: readonly string[]): CreateScheduleInput {
  const cron = cronOf(form.timing);
  return {
    name: form.name,
    ...(form.description.trim() === '' ? {} : { description: form.description.trim() }),
    preset: form.timing.preset,
    ...(cron === null ? {} : { cronExpression: cron }),
    timezone: form.timing.timezone,
    backupType: form.type,
    fullEvery: numberOf(form.fullEvery),
    ...(form.type === 'collections' ? { collections: [...form.collections] } : {}),
    storageProviders: [...destinations],
    compression: form.compression,
    encryption: form.isEncrypted,
    retentionPolicy: policyOf(form.policy),
    autoCleanup: form.autoCleanup,
    overlap: form.overlap,
    verification: form.level === 'none' ? null : { level: form.level, cadence: form.cadence },
    notifications: noticeConfigOf(form),
  };
}

/** A number that is not typed yet becomes one that no field takes. */
function numberOf(typed: number | ''): number {
  return typed === '' ? Number.NaN : typed;
}

export function policyOf(form: PolicyForm): RetentionPolicy {
  return {
    keepLast: numberOf(form.keepLast),
    keepDailyFor: numberOf(form.keepDailyFor),
    keepWeeklyFor: numberOf(form.keepWeeklyFor),
    keepMonthlyFor: numberOf(form.keepMonthlyFor),
    minimumAgeHours: numberOf(form.minimumAgeHours),
  };
}

/** What must be mended before it is sent, by field; the rules are the server's own. */
export function faultsOf(form: ScheduleForm, destinations: readonly string[]): FieldFailure[] {
  const own =
    cronOf(form.timing) === null
      ? [
          {
            field: 'cronExpression',
            message:
              form.timing.preset === 'custom'
                ? 'Type a cron expression.'
                : 'Choose the time of day.',
          },
        ]
      : [];
  const parsed = CreateScheduleRequest.safeParse(requestOf(form, destinations));
  if (parsed.success) return own;
  return [
    ...own,
    ...parsed.error.issues
      .map((issue) => ({ field: issue.path.join('.'), message: issue.message }))
      .map((one) =>
        one.field === 'fullEvery' && form.fullEvery === ''
          ? { ...one, message: 'Enter a whole number of runs.' }
          : one,
      )
      .filter((one) => own.length === 0 || one.field !== 'cronExpression'),
  ];
}

export function createRequest(
  form: ScheduleForm,
  destinations: readonly string[],
): CallInput<'createSchedule'> {
  return requestOf(form, destinations);
}

/** Only what differs from the schedule as it was: what others change meanwhile stays theirs. */
export function updatesOf(
  form: ScheduleForm,
  destinations: readonly string[],
  schedule: BackupScheduleDoc,
): CallInput<'updateSchedule'>['updates'] {
  const request = requestOf(form, destinations);
  const wanted: Record<string, unknown> = {
    ...request,
    description: form.description.trim() || null,
    collections: form.type === 'collections' ? [...form.collections] : null,
  };
  const before = requestOf(formOf(schedule), schedule.storageProviders);
  const had: Record<string, unknown> = {
    ...before,
    description: schedule.description ?? null,
    collections: schedule.collections ?? null,
  };
  const changed = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(had[field]),
  );
  const updates = Object.fromEntries(changed);
  // Either alone would be taken with the server's notion of the other.
  const isTimed = 'preset' in updates || 'cronExpression' in updates;
  const { preset, cronExpression } = request;
  return isTimed ? { ...updates, preset, cronExpression } : updates;
}

/** That saving takes out destinations which can no longer be written to; `null` when none is. */
export function leftOutWords(
  wanted: readonly string[] | null,
  possible: readonly string[] | null,
): string | null {
  const gone = possible === null ? [] : (wanted ?? []).filter((id) => !possible.includes(id));
  if (gone.length === 0) return null;
  const names = gone.map((id) => `“${id}”`).join(' and ');
  return `${names} ${gone.length === 1 ? 'is' : 'are'} disabled or gone: saving leaves ${gone.length === 1 ? 'it' : 'them'} out.`;
}
