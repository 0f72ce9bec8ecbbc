/** A backup is taken away whole: as lines, as it is stored, by links; and never half as if it were whole. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AddStorageProviderRequest,
  type BackupMetadata,
  type CreateBackupInput,
  type DownloadLink,
  type SignedLinks,
} from '../../../functions/src/contract/index.ts';
import { type ApiServer, serveApi, tokenOf } from '../../harness/apiServer.ts';
import {
  backUpConfigured,
  type ConfiguredServices,
  withConfiguredStorage,
} from '../../harness/configuredStorage.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { startS3 } from '../../harness/storageServers.ts';

const PROJECT = 'demo-downloads';
const PASSPHRASE = 'correct horse battery staple';

let engine: Engine;
let api: ApiServer;
let services: ConfiguredServices;
let s3: Awaited<ReturnType<typeof startS3>>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firevault-downloads-'));
  [engine, s3] = await Promise.all([startEngine(PROJECT), startS3()]);
  await engine.clear();
  services = withConfiguredStorage(engine);
  api = await serveApi(PROJECT, services);
  const providers = [
    { id: 'disk', name: 'Disk', type: 'local', config: { basePath: 'disk' } },
    {
      id: 'bucket',
      name: 'Bucket',
      type: 's3',
      config: {
        bucket: 'backups',
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${s3.port}`,
        forcePathStyle: true,
      },
      secrets: {
        accessKeyId: 'AKIAFIREVAULTSPEC01',
        secretAccessKey: 'a-secret-of-the-spec-0123',
      },
    },
  ];
  for (const provider of providers) {
    await services.storageConfiguration.add(AddStorageProviderRequest.parse(provider), actor);
  }
  const batch = engine.db.batch();
  for (let n = 0; n < 200; n += 1) batch.set(engine.db.doc(`things/t${n}`), { n });
  await batch.commit();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.stop();
  await s3[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function backUp(request: CreateBackupInput = {}): Promise<BackupMetadata> {
  return backUpConfigured(engine, services, { storageProviders: ['disk', 'bucket'], ...request });
}

async function fetchZip(path: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const response = await fetch(api.url + path, {
    headers: { Authorization: `Bearer ${tokenOf(PROJECT, 'admin')}`, ...headers },
  });
  expect(response.status, path).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  return Buffer.from(await response.arrayBuffer());
}

/** By path in the archive, as Python unpacks it. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const target = mkdtempSync(join(folder, 'zip-'));
  writeFileSync(join(target, '.zip'), zip);
  const script = 'import sys,zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
  execFileSync('python3', ['-c', script, join(target, '.zip'), target]);
  const files = readdirSync(target, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile() && file.name !== '.zip')
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [path.slice(target.length + 1), readFileSync(path)];
      }),
  );
}

function namesIn(files: ReadonlyMap<string, Buffer>, id: string): string[] {
  return [...files]
    .filter(([path]) => path.startsWith(`${id}/`) && path.endsWith('.ndjson'))
    .flatMap(([, content]) => content.toString().trim().split('\n'))
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { name: string }).name.split('/documents/')[1] ?? '')
    .filter((name) => name.startsWith('things/'));
}

describe('a download', () => {
  it.each(['gzip', 'zip', 'none'] as const)('of %s is plain record lines', async (compression) => {
    const { id } = await backUp({ compression });
    const files = unzipped(await fetchZip(`/api/admin/backups/${id}/download`));
    expect([...files.keys()]).toContain(`${id}/manifest.json`);
    expect(namesIn(files, id)).toHaveLength(200);
  });

  it('raw is what is stored, byte for byte', async () => {
    const { id } = await backUp();
    const files = unzipped(await fetchZip(`/api/admin/backups/${id}/download?format=raw`));
    const provider = await services.storage.open('bucket');
    for (const { path } of await provider.list(`${id}/`)) {
      expect(files.get(path)?.equals(await provider.download(path)), path).toBe(true);
      files.delete(path);
    }
    expect([...files.keys()]).toEqual([]);
  });

  it('of an increment brings all that it builds on', async () => {
    const base = await backUp();
    await engine.db.doc('things/new').set({ n: -1 });
    const { id, baseBackupId } = await backUp({ type: 'incremental' });
    expect(baseBackupId).toBe(base.id);
    const files = unzipped(await fetchZip(`/api/admin/backups/${id}/download`));
    expect(namesIn(files, id)).toEqual(['things/new']);
    expect(namesIn(files, base.id)).toHaveLength(200);
    await engine.db.doc('things/new').delete();
  });

  it('of an encrypted backup needs its key, which stands in no query', async () => {
    const { id } = await backUp({ encryption: true, encryptionKey: PASSPHRASE });
    const path = `/api/admin/backups/${id}/download`;
    expect((await api.call('admin', 'GET', path)).body).toMatchObject({
      status: 400,
      code: 'archive/passphrase-missing',
    });
    const wrong = { 'X-Encryption-Key': 'not this one, surely' };
    expect((await api.call('admin', 'GET', path, undefined, wrong)).body).toMatchObject({
      status: 409,
      code: 'archive/wrong-key',
    });
    const files = unzipped(await fetchZip(path, { 'X-Encryption-Key': PASSPHRASE }));
    expect(namesIn(files, id)).toHaveLength(200);
    const raw = unzipped(await fetchZip(`${path}?format=raw`));
    expect([...raw.keys()].some((name) => name.endsWith('.enc'))).toBe(true);
    const master = await backUp({ encryption: true });
    const opened = unzipped(await fetchZip(`/api/admin/backups/${master.id}/download`));
    expect(namesIn(opened, master.id)).toHaveLength(200);
  });

  it('takes another location where one lacks an object, and names a location that lacks the backup', async () => {
    const { id } = await backUp();
    const disk = await services.storage.open('disk');
    for (const { path } of await disk.list(`${id}/parts/`)) await disk.delete(path);
    const files = unzipped(await fetchZip(`/api/admin/backups/${id}/download`));
    expect(namesIn(files, id)).toHaveLength(200);
    const elsewhere = await api.call(
      'admin',
      'GET',
      `/api/admin/backups/${id}/download?location=x`,
    );
    expect(elsewhere.body).toMatchObject({ code: 'backup/not-at-location' });
  });

  it('of a damaged object breaks off instead of ending well', async () => {
    const { id } = await backUp({ compression: 'none', storageProviders: ['disk'] });
    const disk = await services.storage.open('disk');
    for (const { path } of await disk.list(`${id}/parts/`)) {
      await flipStored(disk, path, (length) => length - 3);
    }
    for (const format of ['raw', 'ndjson']) {
      await expect(fetchZip(`/api/admin/backups/${id}/download?format=${format}`)).rejects.toThrow(
        /terminated|aborted|closed/,
      );
    }
  });

  it('stops reading when its reader goes away', async () => {
    const { id } = await backUp();
    const headers = { Authorization: `Bearer ${tokenOf(PROJECT, 'admin')}` };
    await new Promise<void>((resolve, reject) => {
      const request = get(`${api.url}/api/admin/backups/${id}/download`, { headers }, (answer) => {
        answer.once('data', () => request.destroy());
        answer.once('close', resolve);
      });
      request.once('error', (error) => (request.destroyed ? resolve() : reject(error)));
    });
    expect((await api.call('admin', 'GET', '/api/admin/backups')).status).toBe(200);
  });
});

describe('a link', () => {
  const link = (id: string, body: unknown = {}) =>
    api.call<DownloadLink>('admin', 'POST', `/api/admin/backups/${id}/download-link`, body);
  const ticketPath = (url: string) => new URL(url).pathname.replace(/^\/api/, '');

  it('downloads without a sign-in, also an encrypted backup, and shows nothing of its passphrase', async () => {
    const { id } = await backUp({ encryption: true, encryptionKey: PASSPHRASE });
    const { status, body } = await link(id, { encryptionKey: PASSPHRASE });
    expect(status).toBe(201);
    expect(Buffer.from(body.url.split('.').at(-1) ?? '', 'base64url').toString()).not.toContain(
      'horse',
    );
    const response = await fetch(api.url + ticketPath(body.url));
    expect(response.status).toBe(200);
    const files = unzipped(Buffer.from(await response.arrayBuffer()));
    expect(namesIn(files, id)).toHaveLength(200);
  });

  it('is refused when it was changed, has expired or was never ours', async () => {
    const { id } = await backUp();
    const path = ticketPath((await link(id)).body.url);
    const changed = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const wrong of [changed, '/api/downloads/x.y', '/api/downloads/x']) {
      expect((await api.call('nobody', 'GET', wrong)).body).toMatchObject({
        status: 403,
        code: 'download/bad-link',
      });
    }
    const old = services.tickets.link(
      { kind: 'backup', uid: 'u', email: null, backupId: id, format: 'raw' },
      -1,
    );
    expect((await api.call('nobody', 'GET', ticketPath(old.url))).body.code).toBe(
      'download/link-expired',
    );
  });

  it('leads from Hosting to the address that can stream', async () => {
    const { id } = await backUp();
    expect((await link(id)).body.url).toMatch(/^http:\/\/127\.0\.0\.1:1\/api\/api\/downloads\//);
  });

  it('to each stored object can be had from a bucket', async () => {
    const { id } = await backUp();
    const path = `/api/admin/backups/${id}/download?location=bucket&signed=1`;
    const { body } = await api.call<SignedLinks>('admin', 'GET', path);
    expect(body.items[0]?.object).toBe('manifest.json');
    for (const { url, sizeBytes } of body.items) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(bytes).toHaveLength(sizeBytes);
    }
    const part = body.items.find(({ object }) => object.startsWith('parts/'));
    const bytes = Buffer.from(await (await fetch(part?.url ?? '')).arrayBuffer());
    expect(gunzipSync(bytes).toString()).toContain('"name"');
  });
});
