/** Reads the settings of this deployment from the environment into one typed object, and refuses half a configuration. */
import { z } from 'zod';
import { FirevaultError } from './domain/errors.ts';
import { PLAN_TIERS, type PlanTier } from './domain/plans.ts';
import type { ScanStrategy } from './firestore/DocumentScanner.ts';

export interface Config {
  projectId: string;
  /** The database that is backed up and that holds the product's own records. */
  databaseId: string;
  region: string;
  /** `host:port` of the Firestore emulator, or null in the cloud. */
  firestoreEmulator: string | null;
  /** The folder that local providers may write below, or null where there is no lasting disk. */
  localRoot: string | null;
  /** The secret BACKUP_MASTER_KEY as it is set; null when it is not. */
  masterKeys: string | null;
  /** Where mail is handed in, `smtp[s]://…`; null when none is sent. */
  smtpUrl: string | null;
  mailFrom: string;
  /** What the bodies of webhook calls are signed with; null when none is made. */
  webhookSecret: string | null;
  /** Where the portal's backups are, for links in mails. */
  portalUrl: string;
  /** How documents are read: `documents` in one scan, or `names` first and bodies by name. */
  scanStrategy: ScanStrategy;
  /** What this deployment may hold. */
  plan: PlanTier;
  /** The functions' own address of the API, which neither buffers nor ends after a minute as Hosting does. */
  apiUrl: string;
  /** Whether only calls of the genuine portal are let in. */
  isAppCheckRequired: boolean;
  /** Writes a second that a restore begins with; null for no limit, as on the emulator. */
  startingWriteRate: number | null;
}

const Environment = z.object({
  GCLOUD_PROJECT: z.string().min(1),
  FIREVAULT_DATABASE: z.string().min(1).default('(default)'),
  FIREVAULT_REGION: z.string().min(1).default('us-central1'),
  FIRESTORE_EMULATOR_HOST: z.string().min(1).optional(),
  FIREVAULT_SCAN: z.enum(['documents', 'names']).default('documents'),
  FIREVAULT_PLAN: z.enum(PLAN_TIERS).default('enterprise'),
  FIREVAULT_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  FIREVAULT_APP_CHECK: z.enum(['off', 'required']).default('off'),
  /** 0 is no limit. */
  FIREVAULT_WRITES_PER_SECOND: z.coerce.number().int().min(0).max(10_000).optional(),
  BACKUP_MASTER_KEY: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^(smtps?:\/\/\S+|none|)$/, 'Must be smtp://… or smtps://…, or "none".')
    .optional(),
  MAIL_FROM: z.string().min(3).default('Firevault <firevault@localhost>'),
  WEBHOOK_SIGNING_SECRET: z
    .string()
    .regex(/^(none||.{16,})$/s, 'Must have at least 16 characters, or be "none".')
    .optional(),
  FIREVAULT_PORTAL_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOCAL_STORAGE_ROOT: z.string().startsWith('/', 'Must be an absolute path.').optional(),
});

/** Throws `config/invalid` naming the variable that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      message: issue.message,
    }));
    throw new FirevaultError(
      'failed-precondition',
      'config/invalid',
      `The environment is not set up: ${fields.map((f) => `${f.field}: ${f.message}`).join('; ')}.`,
      { nextStep: 'Set the variables named, and deploy or start again.', fields },
    );
  }
  const { GCLOUD_PROJECT: projectId, FIREVAULT_REGION: region } = parsed.data;
  return {
    projectId,
    databaseId: parsed.data.FIREVAULT_DATABASE,
    region,
    firestoreEmulator: parsed.data.FIRESTORE_EMULATOR_HOST ?? null,
    localRoot: parsed.data.LOCAL_STORAGE_ROOT ?? null,
    masterKeys: parsed.data.BACKUP_MASTER_KEY?.trim() || null,
    smtpUrl: setOrNull(parsed.data.SMTP_URL),
    mailFrom: parsed.data.MAIL_FROM,
    webhookSecret: setOrNull(parsed.data.WEBHOOK_SIGNING_SECRET),
    portalUrl:
      parsed.data.FIREVAULT_PORTAL_URL ??
      `https://${parsed.data.GCLOUD_PROJECT}.web.app/portal/admin/backups`,
    scanStrategy: parsed.data.FIREVAULT_SCAN,
    plan: parsed.data.FIREVAULT_PLAN,
    apiUrl:
      parsed.data.FIREVAULT_API_URL ?? `https://${region}-${projectId}.cloudfunctions.net/api`,
    isAppCheckRequired: parsed.data.FIREVAULT_APP_CHECK === 'required',
    startingWriteRate: startingRate(parsed.data),
  };
}

/** A secret that functions are deployed with has to exist; "none" says that it is not meant to be used. */
function setOrNull(secret: string | undefined): string | null {
  const text = secret?.trim() ?? '';
  return text === '' || text === 'none' ? null : text;
}

/** Firestore asks for a slow start; its emulator does not. */
const DEFAULT_WRITE_RATE = 500;

function startingRate(env: z.output<typeof Environment>): number | null {
  const isEmulated = env.FIRESTORE_EMULATOR_HOST !== undefined;
  const rate = env.FIREVAULT_WRITES_PER_SECOND ?? (isEmulated ? 0 : DEFAULT_WRITE_RATE);
  return rate === 0 ? null : rate;
}
