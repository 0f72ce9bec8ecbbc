/** What is wrong with a request is said by field, with the next step, and nothing is written or lost. */
import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupMetadata, BackupPage, Problem } from '../../../functions/src/contract/index.ts';
import { AdminClient } from '../../../local/src/AdminClient.ts';
import { compareImages, type DatabaseImage } from '../../../local/src/databaseImage.ts';
import { viewerEmail } from '../../../local/src/seedAccounts.ts';
import { beginWith, imageNow, manyDocuments, setDocuments } from '../../harness/fixture.ts';
import { flipFile } from '../../harness/flipBit.ts';
import { stack } from '../../harness/stack.ts';
import { unsignedToken } from '../../harness/unsignedToken.ts';

let admin: AdminClient;
let backup: BackupMetadata;
let before: DatabaseImage;

beforeAll(async () => {
  admin = await beginWith([...manyDocuments('alpha', 20), ...manyDocuments('beta', 20)]);
  before = await imageNow();
  backup = await admin.backUp();
  await setDocuments([{ path: 'alpha/d000000', fields: { changed: { booleanValue: true } } }]);
});

const confirm = 'RESTORE demo-firevault';

async function jobs(): Promise<number> {
  const { body } = await admin.call<BackupPage>('GET', '/api/admin/backups?limit=200');
  return body.items.length;
}

describe('a backup is refused', () => {
  const wrong: [string, unknown, string, string][] = [
    [
      'of an unknown collection',
      { type: 'collections', collections: ['nowhere'] },
      'collections',
      'alpha',
    ],
    ['of an empty selection', { type: 'collections', collections: [] }, 'collections', 'Correct'],
    ['of collections that are not named', { type: 'collections' }, 'collections', 'Correct'],
    [
      'of the engine’s own records',
      { type: 'collections', collections: ['backupMetadata'] },
      'collections',
      'Leave it out',
    ],
    ['to an unknown destination', { storageProviders: ['moon'] }, 'storageProviders.0', 'local'],
    ['with a field that does not exist', { typ: 'full' }, 'body', 'Correct'],
    ['of an unknown type', { type: 'everything' }, 'type', 'Correct'],
    ['with a body that is not JSON', '{"type":', 'body', 'JSON'],
  ];
  it.each(wrong)('%s', async (_case, body, field, nextStep) => {
    const count = await jobs();
    const answer = await admin.call<Problem>('POST', '/api/admin/backups', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
    expect(answer.body.nextStep).toContain(nextStep);
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    expect(await jobs()).toBe(count);
  });
});

describe('a caller is refused', () => {
  const tokens: [string, () => Promise<string | null>, number, string][] = [
    ['without a token', async () => null, 401, 'auth/required'],
    ['with a token that is none', async () => 'garbage', 401, 'auth/bad-token'],
    [
      'with an expired token',
      async () =>
        unsignedToken(stack().projectId, { uid: 'local-admin', admin: true, expiredSince: 86_400 }),
      401,
      'auth/id-token-expired',
    ],
  ];
  it.each(tokens)('%s', async (_case, token, status, code) => {
    const caller = new AdminClient(stack(), await token());
    for (const [method, path] of [
      ['GET', '/api/admin/backups'],
      ['POST', '/api/admin/backups'],
      ['GET', `/api/admin/backups/${backup.id}`],
      ['POST', `/api/admin/backups/${backup.id}/restore`],
    ] as const) {
      const answer = await caller.call<Problem>(method, path, method === 'POST' ? {} : undefined);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, status, code]);
    }
  });

  it('who is signed in but no admin', async () => {
    const viewer = await AdminClient.signIn(stack(), viewerEmail);
    const answer = await viewer.call<Problem>('POST', '/api/admin/backups', {});
    expect(answer.body).toMatchObject({ status: 403, code: 'auth/not-admin' });
  });
});

describe('a restore is refused', () => {
  async function refusal(path: string, body: unknown): Promise<Problem> {
    const answer = await admin.call<Problem>('POST', path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    return answer.body;
  }

  it('of a backup that is not there', async () => {
    const path = '/api/admin/backups/20200101-000000-aaaaaa/restore';
    expect(await refusal(path, { mode: 'exact', confirm })).toMatchObject({
      status: 404,
      code: 'backup/not-found',
    });
  });

  it('of an id that is none', async () => {
    const problem = await refusal('/api/admin/backups/nonsense/restore', {
      mode: 'exact',
      confirm,
    });
    expect(problem.status).toBe(400);
  });

  it('without the phrase', async () => {
    const path = `/api/admin/backups/${backup.id}/restore`;
    const problem = await refusal(path, { mode: 'exact', confirm: 'yes' });
    expect(problem).toMatchObject({
      code: 'restore/not-confirmed',
      errors: [{ field: 'confirm' }],
    });
    expect(problem.nextStep).toContain(confirm);
  });

  it('of a collection that the backup does not hold', async () => {
    const path = `/api/admin/backups/${backup.id}/restore`;
    const problem = await refusal(path, { mode: 'exact', confirm, collections: ['gamma'] });
    expect(problem).toMatchObject({ errors: [{ field: 'collections' }] });
    expect(problem.nextStep).toContain('alpha');
  });

  it('of a backup that is still running', async () => {
    const id = await admin.startBackup();
    const problem = await refusal(`/api/admin/backups/${id}/restore`, { mode: 'exact', confirm });
    expect(problem.code).toBe('backup/still-running');
    await admin.awaitBackup(id);
  });

  it('of a backup that was cancelled', async () => {
    const id = await admin.startBackup();
    const cancelled = await admin.call('POST', `/api/admin/backups/${id}/cancel`);
    expect(cancelled.status).toBe(202);
    expect(await admin.awaitBackup(id)).toMatchObject({ status: 'cancelled' });
    const problem = await refusal(`/api/admin/backups/${id}/restore`, { mode: 'exact', confirm });
    expect(problem.code).toBe('backup/not-restorable');
  });
});

describe('a backup that was tampered with', () => {
  const folder = () => join(stack().storageRoot, backup.id);
  const part = () => join(folder(), 'parts', '0001.ndjson.gz');

  async function withDamage(harm: () => void, check: () => Promise<void>): Promise<void> {
    const saved = `${stack().storageRoot}/saved-${backup.id}`;
    cpSync(folder(), saved, { recursive: true });
    try {
      harm();
      const damaged = await imageNow();
      await check();
      expect(compareImages(damaged, await imageNow())).toEqual([]);
    } finally {
      rmSync(folder(), { recursive: true });
      renameSync(saved, folder());
    }
  }

  async function refusedAtOnce(code: string): Promise<void> {
    const path = `/api/admin/backups/${backup.id}/restore`;
    const { body } = await admin.call<Problem>('POST', path, { mode: 'exact', confirm });
    expect(body).toMatchObject({ status: 500, code: 'backup/unreadable' });
    expect(body.detail).toContain(code);
    expect(body.nextStep).toContain('another backup');
  }

  async function failsBeforeWriting(reason: string): Promise<void> {
    const job = await admin.restore(backup.id, { mode: 'exact' });
    expect(job).toMatchObject({ status: 'failed', safetyBackupId: null });
    expect(job.error).toContain(reason);
    expect(job.error).toContain('Nothing was written');
  }

  it('in its manifest is refused at once', () =>
    withDamage(
      () => {
        const path = join(folder(), 'manifest.json');
        const text = readFileSync(path, 'utf8');
        writeFileSync(path, text.replace('"startedAt": "2', '"startedAt": "3'));
      },
      () => refusedAtOnce('manifest'),
    ));

  it('by taking its manifest away is refused at once', () =>
    withDamage(
      () => rmSync(join(folder(), 'manifest.json')),
      () => refusedAtOnce('manifest'),
    ));

  it('by one flipped bit in a part fails before anything is written', () =>
    withDamage(
      () => flipFile(part()),
      () => failsBeforeWriting('SHA-256'),
    ));

  it('by cutting a part fails before anything is written', () =>
    withDamage(
      () => truncateSync(part(), 10),
      () => failsBeforeWriting('bytes long'),
    ));

  it('by taking a part away fails before anything is written', () =>
    withDamage(
      () => rmSync(part()),
      () => failsBeforeWriting('No location'),
    ));

  it('and mended restores again', async () => {
    await admin.restore(backup.id, { mode: 'exact' });
    expect(compareImages(before, await imageNow())).toEqual([]);
  });
});
