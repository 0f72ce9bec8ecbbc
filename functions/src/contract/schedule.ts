/** A backup schedule: when it runs, what it makes, how long that is kept, how it is checked and who is told. */
import { z } from 'zod';
import { BackupStatus, BackupType, Compression, VerificationLevel } from './backup.ts';
import { BackupId, CollectionId, Instant, ProviderId } from './primitives.ts';

/** A schedule's id: `sch_` and twelve random letters and digits. */
export const ScheduleId = z
  .string()
  .regex(/^sch_[a-z0-9]{12}$/, 'A schedule id looks like sch_k3v9qa01bcde.');
export type ScheduleId = z.infer<typeof ScheduleId>;

export const SchedulePreset = z.enum(['hourly', 'daily', 'weekly', 'custom']);
export type SchedulePreset = z.infer<typeof SchedulePreset>;

/** What a preset means unless a cron expression of its own form says another time. */
const PRESETS = {
  hourly: { standard: '0 * * * *', form: /^\d{1,2} \* \* \* \*$/ },
  daily: { standard: '0 2 * * *', form: /^\d{1,2} \d{1,2} \* \* \*$/ },
  weekly: { standard: '0 2 * * 0', form: /^\d{1,2} \d{1,2} \* \* (\d|[a-z]{3})$/i },
} as const;

/** The preset that an expression belongs to. */
export function presetOf(cronExpression: string): SchedulePreset {
  const fits = ([, { form }]: [string, { form: RegExp }]) => form.test(cronExpression);
  return (Object.entries(PRESETS).find(fits)?.[0] as SchedulePreset | undefined) ?? 'custom';
}

/** Five fields of digits, names, `*`, `,`, `-` and `/`; whether it ever fires is checked by the server. */
export const CronExpression = z
  .string()
  .transform((text) => text.trim().replace(/\s+/g, ' '))
  .pipe(
    z
      .string()
      .max(200, 'A cron expression has at most 200 characters.')
      .regex(
        /^[\dA-Za-z*,/-]+( [\dA-Za-z*,/-]+){4}$/,
        'A cron expression has five fields: minute, hour, day of the month, month, day of the week.',
      ),
  );

/** A name of the IANA data base, `Europe/Berlin`; offsets and abbreviations have no daylight-saving rules of their own. */
export const TimeZone = z.string().max(64).refine(isTimeZone, {
  message: 'This is not a time zone of the IANA data base, as in Europe/Berlin or Etc/UTC.',
});

function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Za-z_]+\/[A-Za-z0-9_+/-]+)$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function count(unit: string, most: number) {
  return z
    .int(`Enter a whole number of ${unit}.`)
    .min(0, `A number of ${unit} is not negative.`)
    .max(most, `Keep at most ${most} ${unit}.`);
}

/**
 * What is kept: the newest `keepLast`, and the newest of each day, week and month of so many days, weeks and months that
 * have one. Nothing younger than `minimumAgeHours` is ever removed.
 */
export const RetentionPolicy = z
  .strictObject({
    keepLast: count('backups', 10_000),
    keepDailyFor: count('days', 3_660),
    keepWeeklyFor: count('weeks', 520),
    keepMonthlyFor: count('months', 120),
    minimumAgeHours: count('hours', 8_784).default(1),
  })
  .refine(
    ({ keepLast, keepDailyFor, keepWeeklyFor, keepMonthlyFor }) =>
      keepLast + keepDailyFor + keepWeeklyFor + keepMonthlyFor > 0,
    { message: 'This policy keeps nothing: at least one of the numbers must be above 0.' },
  );
export type RetentionPolicy = z.output<typeof RetentionPolicy>;

export const EmailAddress = z.email('This is not an e-mail address.').max(254);

/** `https`, or `http` on the machine itself, for development. */
const webhookUrl = z
  .string()
  .max(2_000)
  .regex(
    /^(https:\/\/[^\s/@]+|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)([/?]\S*)?$/,
    'A webhook is an https URL without a user name.',
  );

/**
 * Who is told, and of what. `onFailure` covers all that asks for somebody's attention: a run that failed, was missed or is
 * overdue, a verification or a clean-up that failed. With a `digest` successes are gathered into one mail.
 */
export const NotificationConfig = z.strictObject({
  onSuccess: z.boolean(),
  onFailure: z.boolean(),
  onPartial: z.boolean().default(true),
  emails: z.array(EmailAddress).max(20, 'Name at most 20 addresses.'),
  digest: z.enum(['off', 'daily', 'weekly']).default('off'),
  webhookUrl: webhookUrl.nullable().default(null),
});
export type NotificationConfig = z.output<typeof NotificationConfig>;

/** Each kept backup is verified at `level` once after its run, or again each day, week or month. */
export const ScheduleVerification = z.strictObject({
  level: VerificationLevel,
  cadence: z.enum(['each-run', 'daily', 'weekly', 'monthly']),
});
export type ScheduleVerification = z.infer<typeof ScheduleVerification>;

/** What becomes of a run that is due while the one before it is at work. */
export const Overlap = z.enum(['refuse', 'queue']);

const fields = {
  name: z.string().trim().min(1, 'Give the schedule a name.').max(100),
  description: z.string().max(1_000),
  preset: SchedulePreset,
  cronExpression: CronExpression,
  timezone: TimeZone,
  enabled: z.boolean(),
  backupType: BackupType,
  /** For incremental backups: each so-maniest run makes a full one, the others build on it. */
  fullEvery: z
    .int()
    .min(1, 'Enter 1 or more.')
    .max(31, 'At most 30 increments build on a full backup.'),
  collections: z
    .array(CollectionId)
    .min(1, 'Choose at least one collection, or another type of backup.')
    .max(1000, 'Name at most 1,000 collections.'),
  storageProviders: z.array(ProviderId).min(1, 'Choose at least one destination.'),
  compression: Compression,
  encryption: z.boolean(),
  retentionPolicy: RetentionPolicy,
  /** Whether what the policy does not keep is removed after each good run. */
  autoCleanup: z.boolean(),
  overlap: Overlap,
  verification: ScheduleVerification.nullable(),
  notifications: NotificationConfig,
};

/** `POST /api/admin/backup-schedules`. Of `preset` and `cronExpression` either may be left out. */
export const CreateScheduleRequest = z
  .strictObject({
    ...fields,
    description: fields.description.optional(),
    preset: fields.preset.optional(),
    cronExpression: fields.cronExpression.optional(),
    timezone: fields.timezone.default('Etc/UTC'),
    enabled: fields.enabled.default(true),
    backupType: fields.backupType.default('full'),
    fullEvery: fields.fullEvery.default(7),
    collections: fields.collections.optional(),
    compression: fields.compression.default('gzip'),
    encryption: fields.encryption.default(false),
    autoCleanup: fields.autoCleanup.default(true),
    overlap: fields.overlap.default('refuse'),
    verification: fields.verification.default(null),
    notifications: fields.notifications.default({
      onSuccess: false,
      onFailure: true,
      onPartial: true,
      emails: [],
      digest: 'off',
      webhookUrl: null,
    }),
  })
  .superRefine(checkTogether)
  .transform(({ preset, cronExpression, ...rest }) => {
    const cron =
      cronExpression ?? PRESETS[preset === 'custom' ? 'daily' : (preset ?? 'daily')].standard;
    return { ...rest, cronExpression: cron, preset: preset ?? presetOf(cron) };
  });
export type CreateScheduleInput = z.input<typeof CreateScheduleRequest>;
export type CreateScheduleRequest = z.output<typeof CreateScheduleRequest>;

/** `PUT /api/admin/backup-schedules/:id`: the fields that change; null takes away what may be absent. */
export const UpdateScheduleRequest = z
  .strictObject({
    ...fields,
    description: fields.description.nullable(),
    collections: fields.collections.nullable(),
  })
  .partial();
export type UpdateScheduleRequest = z.output<typeof UpdateScheduleRequest>;

/** A run that was claimed and has not begun: its backup's id is known, its backup not there yet. */
export const PendingRun = z.object({
  backupId: BackupId,
  slot: Instant,
  trigger: z.enum(['scheduled', 'manual']),
  requestedBy: z.object({ uid: z.string(), email: z.string().nullable() }),
  attempts: z.int(),
  leaseUntil: Instant.nullable(),
});
export type PendingRun = z.infer<typeof PendingRun>;

/** Runs that did not take place, until somebody has been told. */
export const MissedRuns = z.object({ count: z.int(), firstAt: Instant, lastAt: Instant });
export type MissedRuns = z.infer<typeof MissedRuns>;

/** A document of `backupSchedules`, times as text. */
export const BackupScheduleDoc = z.object({
  id: ScheduleId,
  ...fields,
  description: fields.description.optional(),
  collections: fields.collections.optional(),
  createdAt: Instant,
  updatedAt: Instant,
  createdBy: z.string(),
  lastRunAt: Instant.nullable().default(null),
  nextRunAt: Instant.nullable().default(null),
  /** How the latest run that has ended went. */
  lastRun: z
    .object({ backupId: BackupId, status: BackupStatus, at: Instant })
    .nullable()
    .default(null),
  /** When the newest run began that stored everything. */
  lastSuccessAt: Instant.nullable().default(null),
  /** Every slot up to this moment has been dealt with. */
  claimedUntil: Instant,
  pendingRun: PendingRun.nullable().default(null),
  missed: MissedRuns.nullable().default(null),
  /** A run that has begun and whose end has not been seen to. */
  currentRun: BackupId.nullable().default(null),
  /** When the retention policy is to be applied, and backups looked through for verifications that are due. */
  cleanupDueAt: Instant.nullable().default(null),
  verifyDueAt: Instant.nullable().default(null),
});
export type BackupScheduleDoc = z.infer<typeof BackupScheduleDoc>;

/** What a person decides about a schedule. */
export type ScheduleSettings = Pick<BackupScheduleDoc, keyof typeof fields>;

/** The problems that only show when the fields are seen together; the server asks it of updated schedules too. */
export function checkTogether(
  schedule: {
    backupType: BackupType;
    collections?: string[] | undefined;
    preset?: SchedulePreset | undefined;
    cronExpression?: string | undefined;
  },
  ctx: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const say = (field: string, message: string) =>
    ctx.addIssue({ code: 'custom', path: [field], message });
  const { backupType, collections, preset, cronExpression } = schedule;
  if (backupType === 'collections' && collections === undefined) {
    say('collections', 'A backup of type "collections" names the collections it is to hold.');
  }
  if (backupType !== 'collections' && collections !== undefined) {
    say('collections', 'Only backups of type "collections" name collections; leave the field out.');
  }
  if (cronExpression === undefined && (preset === undefined || preset === 'custom')) {
    say('cronExpression', 'Say when: give a cron expression, or a preset other than "custom".');
  }
  const isForm =
    preset === undefined || preset === 'custom' || cronExpression === undefined
      ? true
      : presetOf(cronExpression) === preset;
  if (!isForm) {
    say('cronExpression', `This is no ${preset} schedule; use the preset "custom" for it.`);
  }
}

/** `POST /api/admin/backup-schedules/preview`: what settings would mean, before they are saved. */
export const PreviewScheduleRequest = z.strictObject({
  cronExpression: CronExpression.optional(),
  timezone: TimeZone.default('Etc/UTC'),
  count: z.int().min(1).max(50).default(5),
  /** With these: what the policy would keep and remove of that schedule's backups now. */
  scheduleId: ScheduleId.optional(),
  retentionPolicy: RetentionPolicy.optional(),
});
export type PreviewScheduleRequest = z.output<typeof PreviewScheduleRequest>;

/** A backup and why it stays or goes, in words. */
export const RetentionVerdict = z.object({
  id: BackupId,
  createdAt: Instant,
  sizeBytes: z.int(),
  because: z.array(z.string()),
});
export type RetentionVerdict = z.infer<typeof RetentionVerdict>;

export const RetentionPreview = z.object({
  keep: z.array(RetentionVerdict),
  remove: z.array(RetentionVerdict),
  freedBytes: z.int(),
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;

/** What applying a policy came to: ids whose removal has begun, and those that were left although it names them. */
export const RetentionOutcome = z.object({
  removed: z.array(BackupId),
  left: z.array(z.object({ id: BackupId, because: z.string() })),
});
export type RetentionOutcome = z.infer<typeof RetentionOutcome>;

export const SchedulePreview = z.object({
  nextRuns: z.array(Instant),
  retention: RetentionPreview.nullable(),
});
export type SchedulePreview = z.infer<typeof SchedulePreview>;

export const ScheduleList = z.object({ items: z.array(BackupScheduleDoc) });
export type ScheduleList = z.infer<typeof ScheduleList>;
