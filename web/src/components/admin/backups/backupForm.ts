/** What the drawer of backup options holds, what is wrong with it, and the request it becomes. */
import {
  type BackupType,
  type Compression,
  type CreateBackupInput,
  CreateBackupRequest,
  type EncryptionKeyKind,
} from '@contract';
import type { FieldFailure } from '../../../data/Failure.ts';
import { formatMoment } from '../../../lib/instants.ts';
import { msOfLocal } from '../../../lib/localMoment.ts';
import { countOf } from '../../../lib/numbers.ts';

export interface BackupForm {
  type: BackupType;
  collections: readonly string[];
  compression: Compression;
  isEncrypted: boolean;
  keyKind: EncryptionKeyKind;
  passphrase: string;
  repeat: string;
  isPast: boolean;
  /** As the date-time input writes it, in the zone of the device. */
  moment: string;
  /** Ids of storage providers; `null` until something is chosen by hand. */
  destinations: readonly string[] | null;
}

export const EMPTY_BACKUP_FORM: BackupForm = {
  type: 'full',
  collections: [],
  compression: 'gzip',
  isEncrypted: false,
  keyKind: 'master',
  passphrase: '',
  repeat: '',
  isPast: false,
  moment: '',
  destinations: null,
};

export const COMPRESSION_CHOICES: Record<Compression, { name: string; meaning: string }> = {
  gzip: { name: 'gzip', meaning: 'Takes far less room; every tool opens it.' },
  zstd: { name: 'zstd', meaning: 'Mostly smaller and faster; fewer tools open it.' },
  zip: { name: 'zip', meaning: 'Opens with a double click on any desktop.' },
  none: { name: 'None', meaning: 'Readable as it lies; takes the most room.' },
};

export function hasPassphrase(form: BackupForm): boolean {
  return form.isEncrypted && form.keyKind === 'passphrase';
}

/** As the server takes it. Without `destinations` it uses the default ones. */
export function backupRequest(
  form: BackupForm,
  destinations: readonly string[] | null,
): CreateBackupInput {
  const momentMs = form.isPast ? msOfLocal(form.moment) : null;
  return {
    type: form.type,
    ...(form.type === 'collections' ? { collections: [...form.collections] } : {}),
    compression: form.compression,
    encryption: form.isEncrypted,
    ...(hasPassphrase(form) ? { encryptionKey: form.passphrase } : {}),
    ...(momentMs === null ? {} : { readTime: new Date(momentMs).toISOString() }),
    ...(destinations === null ? {} : { storageProviders: [...destinations] }),
  };
}

/** What must be mended before it is sent, by field; the rules are the server's own, and those it cannot know. */
export function faultsOf(
  form: BackupForm,
  destinations: readonly string[] | null,
  nowMs: number,
): FieldFailure[] {
  const parsed = CreateBackupRequest.safeParse(backupRequest(form, destinations));
  const issues = parsed.success ? [] : parsed.error.issues;
  return [
    ...issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })),
    ...(hasPassphrase(form) && form.repeat !== form.passphrase
      ? [{ field: 'repeat', message: 'It is not the same as the passphrase above.' }]
      : []),
    ...momentFaults(form, nowMs),
  ];
}

export const PAST_MAX_MS = 7 * 24 * 3_600_000;
const TO_THE_SECOND_MS = 3_600_000;

function momentFaults(form: BackupForm, nowMs: number): FieldFailure[] {
  if (!form.isPast) return [];
  const fault = (message: string) => [{ field: 'readTime', message }];
  const ms = msOfLocal(form.moment);
  if (ms === null) return fault('Choose the day and the time.');
  if (ms > nowMs) return fault('This moment has not come yet.');
  if (nowMs - ms > PAST_MAX_MS) return fault('Firestore keeps its past for 7 days at most.');
  if (nowMs - ms > TO_THE_SECOND_MS && ms % 60_000 !== 0) {
    return fault('More than an hour back there are whole minutes only: set the seconds to 00.');
  }
  return [];
}

/** `Back up 2 collections as of 22 Nov 2026, 14:00` */
export function submitLabel(form: BackupForm, zone: string): string {
  const momentMs = form.isPast ? msOfLocal(form.moment) : null;
  return `Back up ${whatWords(form)}${momentMs === null ? '' : ` as of ${formatMoment(momentMs, zone)}`}`;
}

function whatWords(form: BackupForm): string {
  if (form.type === 'full') return 'the whole database';
  if (form.type === 'incremental') return 'what has changed';
  const count = form.collections.length;
  return count === 0 ? 'the chosen collections' : countOf(count, 'collection');
}
