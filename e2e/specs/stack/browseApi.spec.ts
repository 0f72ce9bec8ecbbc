/** Backups are looked into over REST and by the portal's callables, for admins alone, and what is wrong is said by field. */
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  BackupMetadata,
  BrowsePage,
  Problem,
  StoredDocument,
  StoredDocumentDiff,
} from '../../../functions/src/contract/index.ts';
import { AdminClient, signIn } from '../../../local/src/AdminClient.ts';
import { adminEmail, viewerEmail } from '../../../local/src/seedAccounts.ts';
import { beginWith, manyDocuments, setDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';

const PASSPHRASE = 'correct horse battery staple';

let admin: AdminClient;
let backup: BackupMetadata;
let sealed: BackupMetadata;

beforeAll(async () => {
  admin = await beginWith([
    ...manyDocuments('alpha', 12),
    ...manyDocuments('alpha/d000003/below & beyond', 3),
  ]);
  backup = await admin.backUp();
  sealed = await admin.backUp({ encryption: true, encryptionKey: PASSPHRASE });
  expect([backup.status, sealed.status]).toEqual(['success', 'success']);
  await setDocuments([{ path: 'alpha/d000000', fields: { n: { integerValue: '7' } } }]);
});

function get<T>(id: string, act: string, query: Record<string, string>) {
  const path = `/api/admin/backups/${id}/${act}?${new URLSearchParams(query)}`;
  return admin.call<T>('GET', path);
}

describe('over REST', () => {
  it('lists, reads and compares', async () => {
    const root = await admin.call<BrowsePage>('GET', `/api/admin/backups/${backup.id}/browse`);
    expect(root.status).toBe(200);
    expect(root.body.items).toContainEqual({ id: 'alpha', path: 'alpha', documents: 15 });
    const page = await get<BrowsePage>(backup.id, 'browse', { path: 'alpha', limit: '5' });
    expect(page.body.items).toHaveLength(5);
    const next = await get<BrowsePage>(backup.id, 'browse', {
      path: 'alpha',
      cursor: page.body.nextCursor ?? '',
      limit: '200',
    });
    expect(next.body.items).toHaveLength(7);
    expect(next.body.nextCursor).toBeUndefined();
    const path = 'alpha/d000003/below & beyond/d000001';
    const read = await get<StoredDocument>(backup.id, 'document', { path });
    expect(read.body).toMatchObject({ path, document: { fields: { n: { integerValue: '1' } } } });
    const diff = await get<StoredDocumentDiff>(backup.id, 'diff', { path: 'alpha/d000000' });
    expect(diff.body).toMatchObject({ status: 'changed' });
    expect(diff.body.fields.map((field) => [field.path, field.change])).toEqual([
      ['n', 'changed'],
      ['text', 'removed'],
    ]);
  });

  it('takes a passphrase in the body, never in the URL', async () => {
    const asked = { path: 'alpha/d000001', encryptionKey: PASSPHRASE };
    const base = `/api/admin/backups/${sealed.id}`;
    const read = await admin.call<StoredDocument>('POST', `${base}/document`, asked);
    expect(read.body).toMatchObject({ document: { fields: { n: { integerValue: '1' } } } });
    const page = await admin.call<BrowsePage>('POST', `${base}/browse`, {
      encryptionKey: PASSPHRASE,
      path: 'alpha',
    });
    expect(page.body.items).toHaveLength(12);
    const diff = await admin.call<StoredDocumentDiff>('POST', `${base}/diff`, asked);
    expect(diff.body).toMatchObject({ status: 'same', fields: [] });
    const without = await get<Problem>(sealed.id, 'document', { path: 'alpha/d000001' });
    expect(without.body.code).toBe('archive/passphrase-missing');
    const inUrl = await get<Problem>(sealed.id, 'document', asked);
    expect([inUrl.status, inUrl.body.code]).toEqual([400, 'request/invalid']);
    expect(JSON.stringify(inUrl.body)).not.toContain(PASSPHRASE);
  });

  const wrong: [string, string, Record<string, string>, number, string, string][] = [
    ['an empty id', 'browse', { path: 'alpha//x' }, 400, 'request/invalid', 'path'],
    ['a slash in front', 'browse', { path: '/alpha' }, 400, 'request/invalid', 'path'],
    ['a reserved id', 'browse', { path: 'alpha/__x__' }, 400, 'request/invalid', 'path'],
    ['a long id', 'browse', { path: 'a'.repeat(1501) }, 400, 'request/invalid', 'path'],
    ['a collection for a document', 'document', { path: 'alpha' }, 400, 'request/invalid', 'path'],
    ['no path', 'diff', {}, 400, 'request/invalid', 'path'],
    ['a limit too high', 'browse', { limit: '201' }, 400, 'request/invalid', 'limit'],
    [
      'a cursor that is none',
      'browse',
      { path: 'alpha', cursor: '/' },
      400,
      'browse/bad-cursor',
      'cursor',
    ],
    ['the engine’s own', 'browse', { path: 'locks' }, 400, 'browse/own-collection', 'path'],
    ['what is not held', 'document', { path: 'alpha/x' }, 404, 'browse/not-held', 'path'],
    ['an unknown parameter', 'browse', { paht: 'alpha' }, 400, 'request/invalid', 'body'],
  ];
  it.each(wrong)('refuses %s', async (_what, act, query, status, code, field) => {
    const answer = await get<Problem>(backup.id, act, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('answers admins alone', async () => {
    const viewer = await AdminClient.signIn(stack(), viewerEmail);
    const stranger = new AdminClient(stack(), null);
    for (const act of ['browse', 'document?path=alpha/d000001', 'diff?path=alpha/d000001']) {
      const url = `/api/admin/backups/${backup.id}/${act}`;
      expect((await viewer.call('GET', url)).status).toBe(403);
      expect((await stranger.call('GET', url)).status).toBe(401);
    }
  });
});

describe('the callables', () => {
  async function call(name: string, data: unknown) {
    const token = await signIn(stack().auth, adminEmail);
    const { functions, projectId } = stack();
    const response = await fetch(`http://${functions}/${projectId}/us-central1/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ data }),
    });
    return response.json();
  }

  it('answer the same', async () => {
    const backupId = backup.id;
    const page = await call('browseBackup', { backupId, path: 'alpha', limit: 3 });
    expect(page).toMatchObject({
      result: { kind: 'documents', items: [{ id: 'd000000' }, {}, {}] },
    });
    const path = 'alpha/d000000';
    const read = await call('readBackupDocument', { backupId, path });
    expect(read).toMatchObject({ result: { document: { fields: { n: { integerValue: '0' } } } } });
    const diff = await call('diffBackupDocument', { backupId, path });
    expect(diff).toMatchObject({ result: { status: 'changed' } });
    const refused = await call('readBackupDocument', { backupId, path: 'alpha' });
    expect(refused).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
  });
});
