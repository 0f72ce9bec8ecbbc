/** The drawer of options becomes a request, and says at each field what keeps it from becoming one. */
import { describe, expect, it } from 'vitest';
import { localText } from '../../../lib/localMoment.ts';
import {
  type BackupForm,
  backupRequest,
  EMPTY_BACKUP_FORM,
  faultsOf,
  submitLabel,
} from './backupForm.ts';

const NOW_MS = Date.parse('2026-11-22T14:00:30Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SECRET = 'correct horse battery';

function aForm(changes: Partial<BackupForm> = {}): BackupForm {
  return { ...EMPTY_BACKUP_FORM, ...changes };
}

function asOf(ms: number): BackupForm {
  return aForm({ isPast: true, moment: localText(ms) });
}

function fieldsAtFault(form: BackupForm, destinations: string[] | null = ['local']): string[] {
  return faultsOf(form, destinations, NOW_MS).map((one) => one.field);
}

describe('the request of a backup', () => {
  it('is a full one, compressed with gzip, as the drawer opens', () =>
    expect(backupRequest(aForm(), ['local'])).toEqual({
      type: 'full',
      compression: 'gzip',
      encryption: false,
      storageProviders: ['local'],
    }));

  it('leaves the destinations to the server while they are not known', () =>
    expect(backupRequest(aForm(), null)).not.toHaveProperty('storageProviders'));

  it('names collections only of a backup of collections', () => {
    const collections = ['users'];
    expect(backupRequest(aForm({ type: 'collections', collections }), null)).toMatchObject({
      type: 'collections',
      collections,
    });
    expect(backupRequest(aForm({ type: 'incremental', collections }), null)).not.toHaveProperty(
      'collections',
    );
  });

  it("holds no passphrase when the project's key encrypts", () => {
    const request = backupRequest(aForm({ isEncrypted: true, passphrase: SECRET }), null);
    expect(request).toMatchObject({ encryption: true });
    expect(request).not.toHaveProperty('encryptionKey');
  });

  it('holds the passphrase when it encrypts, and not once encryption is off again', () => {
    const form = aForm({ isEncrypted: true, keyKind: 'passphrase', passphrase: SECRET });
    expect(backupRequest(form, null)).toMatchObject({ encryption: true, encryptionKey: SECRET });
    expect(backupRequest({ ...form, isEncrypted: false }, null)).not.toHaveProperty(
      'encryptionKey',
    );
  });

  it('turns a local moment into UTC', () =>
    expect(backupRequest(asOf(Date.parse('2026-11-22T13:50:00Z')), null)).toMatchObject({
      readTime: '2026-11-22T13:50:00.000Z',
    }));

  it('is of now when the past is chosen no more', () =>
    expect(backupRequest({ ...asOf(NOW_MS), isPast: false }, null)).not.toHaveProperty('readTime'));
});

describe('what keeps a backup from being asked for', () => {
  it('is nothing as the drawer opens', () => expect(fieldsAtFault(aForm())).toEqual([]));

  it('is a choice of no collection or of no destination', () => {
    expect(fieldsAtFault(aForm({ type: 'collections' }))).toEqual(['collections']);
    expect(fieldsAtFault(aForm(), [])).toEqual(['storageProviders']);
  });

  it('is a passphrase that is short, or not repeated', () => {
    const form = aForm({ isEncrypted: true, keyKind: 'passphrase' });
    expect(faultsOf({ ...form, passphrase: 'short', repeat: 'short' }, null, NOW_MS)).toEqual([
      { field: 'encryptionKey', message: 'A passphrase has at least 12 characters.' },
    ]);
    expect(fieldsAtFault({ ...form, passphrase: SECRET, repeat: `${SECRET} ` })).toEqual([
      'repeat',
    ]);
    expect(fieldsAtFault({ ...form, passphrase: SECRET, repeat: SECRET })).toEqual([]);
  });

  it('is a moment that is missing, to come, or too long ago', () => {
    expect(fieldsAtFault(aForm({ isPast: true }))).toEqual(['readTime']);
    expect(fieldsAtFault(asOf(NOW_MS + MINUTE))).toEqual(['readTime']);
    expect(fieldsAtFault(asOf(NOW_MS - 7 * DAY - MINUTE))).toEqual(['readTime']);
  });

  it('is a second of a minute more than an hour ago, but not of a later one', () => {
    const minute = Date.parse('2026-11-22T12:30:00Z');
    expect(fieldsAtFault(asOf(minute))).toEqual([]);
    expect(fieldsAtFault(asOf(minute + 5000))).toEqual(['readTime']);
    expect(fieldsAtFault(asOf(NOW_MS - 7000))).toEqual([]);
  });
});

describe('the button', () => {
  it('says what will be backed up, and as of when', () => {
    expect(submitLabel(aForm(), 'UTC')).toBe('Back up the whole database');
    expect(submitLabel(aForm({ type: 'incremental' }), 'UTC')).toBe('Back up what has changed');
    expect(submitLabel(aForm({ type: 'collections' }), 'UTC')).toBe(
      'Back up the chosen collections',
    );
    expect(submitLabel(aForm({ type: 'collections', collections: ['a', 'b'] }), 'UTC')).toBe(
      'Back up 2 collections',
    );
    expect(submitLabel(asOf(Date.parse('2026-11-22T13:50:00Z')), 'UTC')).toBe(
      'Back up the whole database as of 22 Nov 2026, 13:50',
    );
  });
});
