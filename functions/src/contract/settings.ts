/** The product's own settings: who is told of what no schedule asks for, and what the deployment is set up with. */
import { z } from 'zod';
import { Instant, Requester } from './primitives.ts';
import { EmailAddress, NotificationConfig, TimeZone } from './schedule.ts';

/** The document `backupSettings/general`, times as text; what is not stored yet has these defaults. */
export const ProductSettings = z.object({
  /** Of backups, verifications and removals that belong to no schedule, and of restores. */
  notifications: NotificationConfig.default({
    onSuccess: false,
    onFailure: true,
    onPartial: true,
    emails: [],
    digest: 'off',
    webhookUrl: null,
  }),
  /** Whose mornings a digest goes out in. */
  timezone: TimeZone.default('Etc/UTC'),
  updatedAt: Instant.nullable().default(null),
  updatedBy: Requester.nullable().default(null),
});
export type ProductSettings = z.output<typeof ProductSettings>;

/** `PUT /api/admin/settings`: the fields that change. */
export const UpdateSettingsRequest = z
  .strictObject({ notifications: NotificationConfig, timezone: TimeZone })
  .partial();
export type UpdateSettingsRequest = z.output<typeof UpdateSettingsRequest>;

/** What only a new deployment can change. Holds no secret, nor anything made from one but the ids of keys. */
export const DeploymentFacts = z.object({
  version: z.string(),
  projectId: z.string(),
  databaseId: z.string(),
  plan: z.string(),
  /** Null where the plan sets no limit. */
  limits: z.object({
    backupBytes: z.number().nullable(),
    backups: z.number().nullable(),
    destinations: z.number().nullable(),
    schedules: z.number().nullable(),
  }),
  /** `from` is the sender of mails. */
  mail: z.object({ isSetUp: z.boolean(), from: z.string().nullable() }),
  webhook: z.object({ isSetUp: z.boolean() }),
  /** `newest` encrypts new backups; null without any. `problem` says why none can be used. */
  masterKeys: z.object({
    newest: z.string().nullable(),
    older: z.array(z.string()),
    problem: z.string().nullable(),
  }),
});
export type DeploymentFacts = z.infer<typeof DeploymentFacts>;

/** `GET /api/admin/settings` */
export const SettingsAnswer = z.object({ settings: ProductSettings, facts: DeploymentFacts });
export type SettingsAnswer = z.infer<typeof SettingsAnswer>;

/** `POST /api/admin/settings/test-mail` */
export const TestMailRequest = z.strictObject({ to: EmailAddress });
export type TestMailRequest = z.output<typeof TestMailRequest>;

/** What the mail server said when it took the mail. */
export const TestMailAnswer = z.object({ to: z.string(), response: z.string() });
export type TestMailAnswer = z.infer<typeof TestMailAnswer>;

export const SETTINGS_CALLS = {
  readSettings: { request: z.strictObject({}), response: SettingsAnswer },
  updateSettings: { request: UpdateSettingsRequest, response: SettingsAnswer },
  sendTestMail: { request: TestMailRequest, response: TestMailAnswer },
} as const;
