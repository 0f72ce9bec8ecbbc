/** The audit log: what is in it, what is kept out, that it can be read and taken away, and that tampering shows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuditLogEntry,
  type AuditPage,
  type AuditVerdict,
  COLLECTIONS,
} from '../../../functions/src/contract/index.ts';
import { type ApiServer, serveApi } from '../../harness/apiServer.ts';
import { type ConfiguredServices, withConfiguredStorage } from '../../harness/configuredStorage.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';

const PROJECT = 'demo-audit-log';
let engine: Engine;
let api: ApiServer;
let services: ConfiguredServices;

beforeAll(async () => {
  engine = await startEngine(PROJECT);
  await engine.clear();
  services = withConfiguredStorage(engine);
  api = await serveApi(PROJECT, services);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.stop();
});

const list = async (query = '') =>
  (await api.call<AuditPage>('admin', 'GET', `/api/admin/audit${query}`)).body;
const verdict = async () =>
  (await api.call<AuditVerdict>('admin', 'GET', '/api/admin/audit/verify')).body;
const record = (target: string, details: Record<string, unknown> = {}) =>
  services.audit.record({ action: 'backup.create', outcome: 'accepted', actor, target, details });

describe('what is recorded', () => {
  it('is every act with who, from where, what and how it ended, refusals included', async () => {
    const folder = { name: 'One', type: 'local', config: { basePath: 'one' } };
    await api.call('admin', 'POST', '/api/admin/backup-storage', folder, {
      'X-Forwarded-For': '203.0.113.9',
    });
    await api.call('admin', 'POST', '/api/admin/backup-storage', folder);
    await api.call('stale admin', 'DELETE', '/api/admin/backup-storage/one');
    await api.call('viewer', 'DELETE', '/api/admin/backup-storage/one');
    await api.call('nobody', 'POST', '/api/admin/backups', {});
    const { items } = await list();
    expect(
      items.map(({ action, outcome, actor: { uid }, target, details }) => [
        action,
        outcome,
        uid,
        target,
        details.code,
      ]),
    ).toEqual([
      ['backup.create', 'refused', 'anonymous', 'POST /api/admin/backups', 'auth/required'],
      [
        'storage.remove',
        'refused',
        'local-viewer',
        'DELETE /api/admin/backup-storage/one',
        'auth/not-admin',
      ],
      ['storage.remove', 'refused', 'local-admin', 'one', 'auth/sign-in-not-recent'],
      ['storage.add', 'refused', 'local-admin', null, 'storage/same-place'],
      ['storage.add', 'success', 'local-admin', 'one', undefined],
    ]);
    expect(items.at(-1)?.actor).toMatchObject({
      email: 'local-admin@example.com',
      ip: '203.0.113.9',
    });
  });

  it('cannot be filled by a stranger', async () => {
    const before = (await verdict()).entries;
    for (let n = 0; n < 40; n += 1) {
      await api.call('stranger', 'DELETE', `/api/admin/backups/x${n}`, undefined, {
        'X-Forwarded-For': '198.51.100.7',
      });
    }
    const after = (await verdict()).entries;
    expect(after - before).toBe(10);
  });

  it('keeps its order when many write at once, from several instances', async () => {
    const others = [withConfiguredStorage(engine), withConfiguredStorage(engine)];
    const at = '2026-11-24T10:00:00Z';
    await Promise.all(
      Array.from({ length: 90 }, (_, n) =>
        (others[n % 2] ?? services).audit.record({
          action: 'backup.create',
          outcome: 'accepted',
          actor,
          target: `many-${n}`,
          // A moment is stored as one, and comes back written otherwise.
          details: { readTime: at },
        }),
      ),
    );
    expect(await verdict()).toMatchObject({ ok: true, broken: null });
  });
});

describe('reading', () => {
  it('goes page by page, and filters', async () => {
    const all: AuditLogEntry[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '?limit=20' : `?limit=20&cursor=${cursor}`;
      const page = await list(`${query}&sort=at&action=backup.create&uid=spec`);
      expect(page.items.length).toBeLessThanOrEqual(20);
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(all.map(({ target }) => target).sort()).toEqual(
      Array.from({ length: 90 }, (_, n) => `many-${n}`).sort(),
    );
    expect((await list('?outcome=refused&uid=local-viewer')).items).toHaveLength(1);
    expect((await list('?to=2020-01-01T00:00:00Z')).items).toEqual([]);
    expect((await api.call('admin', 'GET', '/api/admin/audit?cursor=nonsense')).body.code).toBe(
      'list/bad-cursor',
    );
  });

  it('takes all of it away as NDJSON and as CSV that runs nothing', async () => {
    await record('=cmd|calc', { note: '@SUM(1)' });
    const json = await api.call<string>('admin', 'GET', '/api/admin/audit/export?format=ndjson');
    const entries = json.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditLogEntry);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n + 1));
    expect(json.headers.get('content-disposition')).toMatch(/audit-.*\.ndjson/);
    const csv = await api.call<string>('admin', 'GET', '/api/admin/audit/export?format=csv');
    expect(csv.text).toContain(`,"'=cmd|calc",`);
    expect(csv.text.split('\r\n')[0]).toBe(
      'seq,at,action,outcome,uid,email,ip,target,details,previousHash,hash',
    );
  });
});

describe('tampering is found', () => {
  const entry = (seq: number) =>
    engine.db.collection(COLLECTIONS.auditLogs).doc(String(seq).padStart(12, '0'));

  async function findsAfter(tamper: () => Promise<unknown>, seqs: number[]): Promise<string> {
    const kept = await Promise.all(seqs.map(async (seq) => [seq, (await entry(seq).get()).data()]));
    await tamper();
    const found = await verdict();
    for (const [seq, data] of kept) await entry(seq as number).set(data as object);
    expect(await verdict()).toMatchObject({ ok: true });
    expect(found).toMatchObject({ ok: false, broken: { seq: seqs[0] } });
    return found.broken?.reason ?? '';
  }

  it('in an entry that was changed, in any field', async () => {
    const changes = [
      { outcome: 'success' },
      { 'actor.uid': 'somebody-else' },
      { 'details.code': 'auth/other' },
      { at: new Date() },
      { extra: true },
    ];
    for (const change of changes) {
      expect(await findsAfter(() => entry(3).update(change), [3])).toContain('3');
    }
  });

  it('where an entry was removed, or two were swapped', async () => {
    expect(await findsAfter(() => entry(4).delete(), [4])).toBe('Entry 4 is missing.');
    const swap = async () => {
      const [a, b] = [(await entry(2).get()).data() ?? {}, (await entry(3).get()).data() ?? {}];
      await Promise.all([entry(2).set(b), entry(3).set(a)]);
    };
    expect(await findsAfter(swap, [2, 3])).toContain('2');
  });

  it('where the end was cut off', async () => {
    const { entries } = await verdict();
    expect(await findsAfter(() => entry(entries).delete(), [entries])).toContain('missing');
  });
});
