/** The confirmation of a restore asks for everything it needs, and sends what its preview has looked at. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../data/Failure.ts';
import { asksPassphrase } from './passphrase.ts';
import {
  missingFrom,
  type ProofForm,
  type ProofNeeds,
  restoreRequest,
  undoRequest,
} from './restoreForm.ts';
import { aBackup, aPreview, aRestore } from './testRecords.ts';

const NEEDS: ProofNeeds = { projectId: 'demo', passphrase: false };
const COMPLETE: ProofForm = { passphrase: '', password: 'x', phrase: 'RESTORE demo' };
const PREVIEW = aRestore({
  id: 'r-20261122-133900-abcdef',
  dryRun: true,
  status: 'previewed',
  phase: 'done',
  preview: aPreview({ changed: 1 }),
  collections: ['a', 'users'],
});

describe('the confirmation', () => {
  it('is complete with password and phrase', () => expect(missingFrom(COMPLETE, NEEDS)).toBeNull());

  it.each([
    [{ password: '' }, 'Type your password.'],
    [{ phrase: 'restore demo' }, 'Type RESTORE demo exactly as it stands.'],
    [{ phrase: 'RESTORE demo ' }, 'Type RESTORE demo exactly as it stands.'],
  ])('asks for what is missing (%o)', (changes, sentence) =>
    expect(missingFrom({ ...COMPLETE, ...changes }, NEEDS)).toBe(sentence),
  );

  it('sends what was previewed, bound to it', () =>
    expect(restoreRequest(PREVIEW, COMPLETE, NEEDS)).toEqual({
      backupId: PREVIEW.backupId,
      mode: 'exact',
      collections: ['a', 'users'],
      includeSubcollections: true,
      previewId: PREVIEW.id,
      confirm: 'RESTORE demo',
    }));

  it('asks for the passphrase of a backup that has one, and sends it as it was typed', () => {
    const needs = { ...NEEDS, passphrase: true };
    expect(missingFrom(COMPLETE, needs)).toBe('Type the passphrase of the backup.');
    const typed = { ...COMPLETE, passphrase: ' correct horse ' };
    expect(missingFrom(typed, needs)).toBeNull();
    expect(restoreRequest(PREVIEW, typed, needs)).toMatchObject({
      encryptionKey: ' correct horse ',
    });
  });

  it('sends no passphrase where none is needed', () =>
    expect(
      restoreRequest(PREVIEW, { ...COMPLETE, passphrase: 'left over' }, NEEDS),
    ).not.toHaveProperty('encryptionKey'));

  it('of an undo names the restore that is taken back, and its own preview', () =>
    expect(undoRequest(PREVIEW, 'r-20261122-130000-abcdef', NEEDS)).toEqual({
      restoreId: 'r-20261122-130000-abcdef',
      previewId: PREVIEW.id,
      confirm: 'RESTORE demo',
    }));
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
