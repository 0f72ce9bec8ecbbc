/** The API as it stands in the cloud: behind Hosting, which ends an answer after a minute, and behind App Check. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAppCheck } from '../../../functions/src/api/verifyAppCheck.ts';
import { type ApiServer, serveApi } from '../../harness/apiServer.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';

const PROJECT = 'demo-behind-hosting';
const API_URL = 'https://us-central1-acme.cloudfunctions.net/api';
const HOSTING = { 'X-Forwarded-Host': 'acme.web.app' };

let engine: Engine;
let api: ApiServer;
let backupId: string;

/** `accounts` is the project whose people may sign in: each server needs one of its own. */
async function serve(accounts: string, options: Parameters<typeof serveApi>[2]): Promise<void> {
  const open = async (id: string) => {
    const store = engine.stores.get(id);
    if (store === undefined) throw new Error(`The spec has no store ${id}.`);
    return store;
  };
  const services = engine.composeWith({ apiUrl: API_URL });
  api = await serveApi(accounts, { ...services, storage: { open } }, options);
}

beforeAll(async () => {
  engine = await startEngine(PROJECT);
  await engine.clear();
  await engine.db.doc('things/one').set({ n: 1 });
  backupId = (await engine.backUp()).id;
});
afterAll(() => engine.stop());

describe('behind Hosting', () => {
  beforeAll(() => serve(PROJECT, { apiUrl: API_URL }));
  afterAll(() => api[Symbol.asyncDispose]());

  it('a download is sent on to the functions’ own address, with a ticket for the sign-in', async () => {
    const path = `/api/admin/backups/${backupId}/download`;
    const sent = await api.call('admin', 'GET', path, undefined, HOSTING);
    expect(sent.status).toBe(307);
    const location = new URL(sent.headers.get('location') ?? '');
    expect(location.href.slice(0, API_URL.length)).toBe(API_URL);
    // The service takes the function's name off, and the API sees what follows.
    const response = await fetch(api.url + location.href.slice(API_URL.length));
    expect(response.status).toBe(200);
    const folder = mkdtempSync(join(tmpdir(), 'firevault-hosting-'));
    const file = join(folder, 'backup.zip');
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const lines = execFileSync('unzip', ['-p', file, '*.ndjson']).toString();
    rmSync(folder, { recursive: true });
    expect(lines).toContain('/documents/things/one');
  });

  it('a passphrase for it is sealed into the ticket, and not to be read there', async () => {
    const path = `/api/admin/backups/${backupId}/download`;
    const headers = { ...HOSTING, 'X-Encryption-Key': 'correct horse battery' };
    const { headers: answered } = await api.call('admin', 'GET', path, undefined, headers);
    const location = answered.get('location') ?? '';
    expect(location).not.toContain('horse');
    expect(Buffer.from(location, 'base64url').toString()).not.toContain('horse');
  });

  it('nobody gets a ticket without being an administrator', async () => {
    const path = `/api/admin/backups/${backupId}/download`;
    for (const [caller, status] of [
      ['nobody', 401],
      ['viewer', 403],
    ] as const) {
      expect((await api.call(caller, 'GET', path, undefined, HOSTING)).status).toBe(status);
    }
  });
});

describe('behind App Check', () => {
  beforeAll(() => serve('demo-behind-app-check', { verifyAppCheck }));
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ['without a token', {}],
    ['with one that is none', { 'X-Firebase-AppCheck': 'forged' }],
  ])('an administrator %s is refused', async (_, headers) => {
    const answer = await api.call('admin', 'GET', '/api/admin/backups', undefined, headers);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'auth/app-check' });
  });
});
