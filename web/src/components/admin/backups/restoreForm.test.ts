/** The restore dialog asks for everything it needs, and its button says what it will do. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../data/Failure.ts';
import { asksPassphrase } from './passphrase.ts';
import {
  confirmLabel,
  EMPTY_FORM,
  entriesInScope,
  missingFrom,
  type RestoreForm,
  type RestoreNeeds,
  restoreRequest,
} from './restoreForm.ts';
import type { ScopeEntry } from './restoreScope.ts';
import { aBackup } from './testRecords.ts';

const ENTRIES: ScopeEntry[] = [
  { collection: 'auditLogs', documents: 7, inEverything: false },
  { collection: 'teams', documents: 1, inEverything: true },
  { collection: 'users', documents: 1203, inEverything: true },
];
const NEEDS: RestoreNeeds = { projectId: 'demo', passphrase: false };
const COMPLETE: RestoreForm = { ...EMPTY_FORM, password: 'x', phrase: 'RESTORE demo' };

describe('the restore form', () => {
  it('is complete with password and phrase', () => expect(missingFrom(COMPLETE, NEEDS)).toBeNull());

  it.each([
    [{ scope: 'chosen' as const }, 'Choose at least one collection.'],
    [{ password: '' }, 'Type your password.'],
    [{ phrase: 'restore demo' }, 'Type RESTORE demo exactly as it stands.'],
    [{ phrase: 'RESTORE demo ' }, 'Type RESTORE demo exactly as it stands.'],
  ])('asks for what is missing (%o)', (changes, sentence) =>
    expect(missingFrom({ ...COMPLETE, ...changes }, NEEDS)).toBe(sentence),
  );

  it("leaves the product's settings out of everything, unless chosen by name", () => {
    expect(entriesInScope(COMPLETE, ENTRIES).map((one) => one.collection)).toEqual([
      'teams',
      'users',
    ]);
    const chosen = { ...COMPLETE, scope: 'chosen' as const, chosen: ['auditLogs'] };
    expect(entriesInScope(chosen, ENTRIES).map((one) => one.collection)).toEqual(['auditLogs']);
  });

  it('counts on its button what will be written, and warns of deletions', () => {
    expect(confirmLabel(COMPLETE, ENTRIES)).toBe('Put back 1,204 documents');
    expect(confirmLabel({ ...COMPLETE, mode: 'exact' }, ENTRIES)).toBe(
      'Put back 1,204 documents, delete newer ones',
    );
    expect(
      confirmLabel({ ...COMPLETE, scope: 'chosen', chosen: ['teams'], mode: 'exact' }, ENTRIES),
    ).toBe('Put back 1 document of 1 collection, delete newer ones');
  });

  it('promises no number that it does not know', () =>
    expect(
      confirmLabel(COMPLETE, [{ collection: 'users', documents: null, inEverything: true }]),
    ).toBe('Put back the documents'));

  it('does not count what is still to be chosen', () =>
    expect(confirmLabel({ ...COMPLETE, scope: 'chosen', chosen: [] }, ENTRIES)).toBe(
      'Put back the chosen collections',
    ));

  it('names collections in the request only when they were chosen', () => {
    expect(restoreRequest(COMPLETE, aBackup(), NEEDS)).not.toHaveProperty('collections');
    expect(
      restoreRequest({ ...COMPLETE, scope: 'chosen', chosen: ['users', 'a'] }, aBackup(), NEEDS),
    ).toMatchObject({ collections: ['a', 'users'], mode: 'overwrite', confirm: 'RESTORE demo' });
  });

  it('asks for the passphrase of a backup that has one, and sends it as it was typed', () => {
    const needs = { ...NEEDS, passphrase: true };
    expect(missingFrom(COMPLETE, needs)).toBe('Type the passphrase of the backup.');
    const typed = { ...COMPLETE, passphrase: ' correct horse ' };
    expect(missingFrom(typed, needs)).toBeNull();
    expect(restoreRequest(typed, aBackup(), needs)).toMatchObject({
      encryptionKey: ' correct horse ',
    });
  });

  it('sends no passphrase where none is needed', () =>
    expect(
      restoreRequest({ ...COMPLETE, passphrase: 'left over' }, aBackup(), NEEDS),
    ).not.toHaveProperty('encryptionKey'));
});

describe('the passphrase', () => {
  const sealed = aBackup({ encryptionEnabled: true, encryptionKeyKind: 'passphrase' });

  it('is asked for when the backup, or one it builds on, was encrypted under one', () => {
    expect(asksPassphrase([sealed], null, '')).toBe(true);
    expect(asksPassphrase([aBackup({ type: 'incremental' }), sealed], null, '')).toBe(true);
    expect(asksPassphrase([aBackup({ encryptionKeyKind: 'master' })], null, '')).toBe(false);
  });

  it('is asked for when the server asks, and stays while it is typed', () => {
    const asked = new Failure({
      code: 'archive/passphrase-missing',
      message: 'This backup is encrypted under a passphrase.',
      fields: [{ field: 'encryptionKey', message: 'Needed.' }],
    });
    expect(asksPassphrase([aBackup()], asked, '')).toBe(true);
    expect(asksPassphrase([aBackup()], null, 'x')).toBe(true);
  });
});
