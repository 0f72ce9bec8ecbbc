/** Entries of the audit log in words: what was done, by whom, how it ended. */
import type { AuditLogEntry, AuditOutcome } from '@contract';
import type { Tone } from '../../../common/tones.ts';

/** By what the log calls them, in the order in which a filter offers them. */
const ACTION_WORDS: Readonly<Record<string, string>> = {
  'backup.create': 'Backup asked for',
  'backup.end': 'Backup ended',
  'backup.cancel': 'Backup cancelled',
  'backup.verify': 'Verification asked for',
  'backup.verified': 'Backup verified',
  'backup.retry-destination': 'Copy to a place asked for',
  'backup.copied': 'Backup copied to a place',
  'backup.download': 'Backup downloaded',
  'backup.link': 'Download link made',
  'backup.delete': 'Deletion asked for',
  'backup.deleted': 'Backup deleted',
  'restore.create': 'Restore asked for',
  'restore.end': 'Restore ended',
  'restore.undo': 'Restore undone',
  'restore.drill': 'Restore drill asked for',
  'restore.cancel': 'Restore cancelled',
  'storage.add': 'Storage provider added',
  'storage.update': 'Storage provider changed',
  'storage.set-default': 'Default storage chosen',
  'storage.test': 'Storage provider tested',
  'storage.usage': 'Storage counted',
  'storage.remove': 'Storage provider removed',
  'schedule.create': 'Schedule made',
  'schedule.update': 'Schedule changed',
  'schedule.delete': 'Schedule deleted',
  'schedule.run': 'Schedule run by hand',
  'retention.apply': 'Old backups cleaned up',
  'settings.update': 'Settings changed',
  'settings.test-mail': 'Test mail sent',
  'audit.export': 'Audit log exported',
  'audit.verify': 'Audit log checked',
  'admin.grant': 'Admin rights given',
  'admin.revoke': 'Admin rights taken',
  read: 'Something read',
};

/** An act that this page has no words for is called as the log calls it. */
export function actionWords(action: string): string {
  return ACTION_WORDS[action] ?? action;
}

export const ACTION_CHOICES: readonly { value: string; label: string }[] = Object.entries(
  ACTION_WORDS,
).map(([value, label]) => ({ value, label }));

export const OUTCOME_WORDS: Record<AuditOutcome, { word: string; tone: Tone }> = {
  success: { word: 'Done', tone: 'ok' },
  accepted: { word: 'Accepted', tone: 'run' },
  refused: { word: 'Refused', tone: 'warn' },
  failure: { word: 'Failed', tone: 'bad' },
};

export type Actor = AuditLogEntry['actor'];

export function actorWords({ uid, email }: Pick<Actor, 'uid' | 'email'>): string {
  if (uid === 'system') return 'Firevault itself';
  if (uid === 'anonymous') return 'someone not signed in';
  return email ?? uid;
}

/** Firevault itself first, then by name; one account is one choice. */
export function actorChoices(
  actors: readonly Actor[],
  chosenUid: string | null,
): { value: string; label: string }[] {
  const labels = new Map([['system', actorWords({ uid: 'system', email: null })]]);
  // Who was chosen by an address of the page may not be among the loaded ones.
  if (chosenUid !== null) labels.set(chosenUid, actorWords({ uid: chosenUid, email: null }));
  for (const actor of actors) labels.set(actor.uid, actorWords(actor));
  return [...labels]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => rank(a.value) - rank(b.value) || a.label.localeCompare(b.label, 'en'));
}

function rank(uid: string): number {
  return uid === 'system' ? 0 : 1;
}

/** Where the portal shows what the entry is about; `null` where it has no page. */
export function targetPath({ action, target }: AuditLogEntry): string | null {
  if (target === null) return null;
  if (/^r-\d{8}-\d{6}-[a-z0-9]{6}$/.test(target)) return `/admin/restores/${target}`;
  if (/^\d{8}-\d{6}-[a-z0-9]{6}$/.test(target)) return `/admin/backups/${target}`;
  if (action.startsWith('settings.')) return '/admin/backups/settings';
  return action.startsWith('storage.') ? '/admin/storage' : null;
}
