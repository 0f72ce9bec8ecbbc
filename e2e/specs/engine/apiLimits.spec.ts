/** How often one may ask, what is asked twice, and what a plan allows. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/src/api/routeTable.ts';
import {
  AddStorageProviderRequest,
  CreateBackupRequest,
  CreateScheduleRequest,
  type JobAccepted,
} from '../../../functions/src/contract/index.ts';
import { RATE_LIMITS } from '../../../functions/src/domain/acts.ts';
import { newScheduleId } from '../../../functions/src/platform/ids.ts';
import type { Gate } from '../../../functions/src/services/access/Gate.ts';
import { type ApiAnswer, type ApiServer, serveApi } from '../../harness/apiServer.ts';
import {
  backUpConfigured,
  type ConfiguredServices,
  withConfiguredStorage,
} from '../../harness/configuredStorage.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { KEEP_ALL } from '../../harness/schedules.ts';

const PROJECT = 'demo-api-limits';
const PATH = '/api/admin/backups';
const REQUEST = { storageProviders: ['one'] };
const NIGHTLY = {
  name: 'nightly',
  cronExpression: '0 3 * * *',
  timezone: 'UTC',
  retentionPolicy: KEEP_ALL,
};

/** As it is answered, or the code of a Problem. */
type Accepted = JobAccepted & { code?: string };

let engine: Engine;
let api: ApiServer;
let services: ConfiguredServices;

beforeAll(async () => {
  engine = await startEngine(PROJECT);
  services = withConfiguredStorage(engine);
  api = await serveApi(PROJECT, services);
});
beforeEach(async () => {
  await engine.clear();
  const provider = { id: 'one', name: 'one', type: 'local', config: { basePath: 'one' } };
  await services.storageConfiguration.add(AddStorageProviderRequest.parse(provider), actor);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.stop();
});

async function countOf(collection: string): Promise<number> {
  return (await engine.db.collection(collection).count().get()).data().count;
}

const backupsThere = () => countOf('backupMetadata');

describe('one hundred calls at once', () => {
  it('of one person are let in up to the limit, and others are not affected', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => api.call('admin', 'POST', PATH, REQUEST)),
    );
    const [granted, limited] = [202, 429].map((status) =>
      answers.filter((answer) => answer.status === status),
    );
    expect(granted?.length).toBeGreaterThanOrEqual(RATE_LIMITS.heavy.capacity);
    // What was filled in again while they came.
    expect(granted?.length).toBeLessThanOrEqual(RATE_LIMITS.heavy.capacity + 10);
    expect((granted?.length ?? 0) + (limited?.length ?? 0)).toBe(100);
    expect(await backupsThere()).toBe(granted?.length);
    for (const { headers, body } of limited ?? []) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body.code).toBe('rate/limited');
    }
    await expect(
      services.gate.admit('createBackup', { ...actor, uid: 'another' }),
    ).resolves.toBeUndefined();
    // Another act of the same person is another matter.
    expect((await api.call('admin', 'GET', PATH)).status).toBe(200);
  });

  it('are counted by all instances together', async () => {
    const gates: Gate[] = Array.from({ length: 4 }, () => withConfiguredStorage(engine).gate);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => gates[n % 4]?.admit('createBackup', actor)),
    );
    const granted = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(granted).toBeGreaterThanOrEqual(RATE_LIMITS.heavy.capacity);
    expect(granted).toBeLessThanOrEqual(RATE_LIMITS.heavy.capacity + 10);
  });
});

describe('an idempotency key', () => {
  const post = (key: string, body: unknown = REQUEST) =>
    api.call<Accepted>('admin', 'POST', PATH, body, { 'Idempotency-Key': key });

  it('makes one backup of the same request, however it is written', async () => {
    const first = await post('k-1');
    const again = await post('k-1', { compression: 'gzip', ...REQUEST });
    expect(first.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await backupsThere()).toBe(1);
  });

  it('refuses another request', async () => {
    const secret = { ...REQUEST, encryption: true, encryptionKey: 'correct horse battery' };
    expect((await post('k-2', secret)).status).toBe(202);
    const other = await post('k-2', { ...secret, encryptionKey: 'another horse battery' });
    expect(other).toMatchObject({ status: 422, body: { code: 'request/key-reused' } });
    expect((await post('k-3')).status).toBe(202);
  });

  it('is free again after a request that was refused', async () => {
    expect((await post('k-4', { storageProviders: ['nowhere'] })).status).toBe(400);
    expect((await post('k-4')).status).toBe(202);
  });

  it('makes one backup when ten ask at once', async () => {
    const answers: ApiAnswer<Accepted>[] = await Promise.all(
      Array.from({ length: 10 }, () => post('k-5')),
    );
    expect(await backupsThere()).toBe(1);
    for (const { status, body } of answers) {
      expect([202, 409]).toContain(status);
      if (status === 409) expect(body.code).toBe('request/in-progress');
    }
    expect((await post('k-5')).status).toBe(202);
  });

  it('takes over under the same id from one that died half-way', async () => {
    const keyed = { uid: 'spec', key: 'k-6', request: {}, newId: '20261124-100000-aaaaaa' };
    const died = services.idempotency.once(keyed, async () => {
      throw new Error('the instance is gone');
    });
    await expect(died).rejects.toThrow('gone');
    const record = (await engine.db.collection('locks').get()).docs.find((doc) =>
      doc.id.startsWith('idempotency-'),
    );
    await record?.ref.update({ busyUntil: 0 });
    const ids: string[] = [];
    await services.idempotency.once({ ...keyed, newId: 'another' }, async (id) => {
      ids.push(id);
      return { status: 202, location: '', body: {} };
    });
    expect(ids).toEqual(['20261124-100000-aaaaaa']);
  });

  it('does once whatever makes something', async () => {
    const { id } = await backUpConfigured(engine, services, REQUEST);
    const schedule = { ...NIGHTLY, storageProviders: ['one'] };
    const looking = { mode: 'exact', dryRun: true };
    const backup = `${PATH}/${id}`;
    const made: [path: string, body: unknown, collection: string][] = [
      [`${backup}/restore`, looking, 'restoreJobs'],
      [`${backup}/drill`, {}, 'restoreJobs'],
      ['/api/admin/restores', { ...looking, pointInTime: new Date().toISOString() }, 'restoreJobs'],
      ['/api/admin/backup-schedules', schedule, 'backupSchedules'],
      [
        '/api/admin/backup-storage',
        { name: 'two', type: 'local', config: { basePath: 'two' } },
        'storageProviders',
      ],
    ];
    for (const [path, body, collection] of made) {
      const before = await countOf(collection);
      const headers = { 'Idempotency-Key': path };
      const first = await api.call('admin', 'POST', path, body, headers);
      expect(first.status, `${path}: ${JSON.stringify(first.body)}`).toBeLessThan(300);
      const again = await api.call('admin', 'POST', path, body, headers);
      expect(again, path).toMatchObject({ status: first.status, body: first.body });
      expect(again.headers.get('location'), path).toBe(first.headers.get('location'));
      expect(await countOf(collection), path).toBe(before + 1);
      const elsewhere = await api.call('admin', 'POST', PATH, REQUEST, headers);
      expect(elsewhere).toMatchObject({ status: 422, body: { code: 'request/key-reused' } });
    }
  });

  it('is of one path alone, whatever the body', async () => {
    const { id } = await backUpConfigured(engine, services, REQUEST);
    const look = { mode: 'exact', dryRun: true, pointInTime: new Date().toISOString() };
    const headers = { 'Idempotency-Key': 'k-7' };
    const first = await api.call('admin', 'POST', '/api/admin/restores', look, headers);
    expect(first.status).toBe(202);
    const elsewhere = await api.call('admin', 'POST', `${PATH}/${id}/restore`, look, headers);
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'request/key-reused' } });
  });

  it('finds what one made that died before it could say so', async () => {
    const { id } = await backUpConfigured(engine, services, REQUEST);
    const restoreId = services.restores.newId();
    for (let time = 0; time < 2; time += 1) {
      const look = { mode: 'exact', dryRun: true } as const;
      expect(await services.restores.restoreBackup(id, look, actor, restoreId)).toEqual({
        restoreId,
      });
    }
    expect(await countOf('restoreJobs')).toBe(1);
    const request = CreateScheduleRequest.parse({ ...NIGHTLY, storageProviders: ['one'] });
    const scheduleId = newScheduleId();
    const first = await services.scheduler.createSchedule(request, actor, scheduleId);
    expect(await services.scheduler.createSchedule(request, actor, scheduleId)).toEqual(first);
    expect(await countOf('backupSchedules')).toBe(1);
  });

  it('is taken by all that make something', () => {
    const told = ROUTES.filter(({ headers }) => headers?.['Idempotency-Key'] !== undefined);
    expect(told.map(({ method, path }) => `${method} ${path.slice('/api/admin/'.length)}`)).toEqual(
      expect.arrayContaining([
        'post backups',
        'post backups/:id/verify',
        'post backups/:id/restore',
        'post backups/:id/drill',
        'post restores',
        'post restores/:id/undo',
        'post backup-schedules',
        'post backup-schedules/:id/run',
        'post backup-storage',
      ]),
    );
  });

  it('that is none is refused', async () => {
    expect(await post('with space')).toMatchObject({
      status: 400,
      body: { code: 'request/bad-idempotency-key' },
    });
  });
});

describe('the plan "free"', () => {
  it('allows one storage provider, and ten backups', async () => {
    const free = { ...engine.composeWith({ plan: 'free', storage: services.storage }) };
    await engine.db.collection('things').doc('one').set({ n: 1 });
    await expect(
      free.storageConfiguration.add(
        AddStorageProviderRequest.parse({
          name: 'two',
          type: 'local',
          config: { basePath: 'two' },
        }),
        actor,
      ),
    ).rejects.toMatchObject({ code: 'plan/limit', nextStep: expect.stringContaining('plan') });
    const { id } = await backUpConfigured(engine, services, REQUEST);
    const record = (await engine.db.collection('backupMetadata').doc(id).get()).data() ?? {};
    for (let n = 0; n < 9; n += 1) {
      const copy = `20261101-00000${n}-aaaaaa`;
      await engine.db
        .collection('backupMetadata')
        .doc(copy)
        .set({ ...record, id: copy });
    }
    const request = CreateBackupRequest.parse({});
    await expect(free.backups.createBackup(request, actor)).rejects.toMatchObject({
      code: 'plan/limit',
      message: expect.stringContaining('10'),
    });
    // One of them a restore's safety backup: it does not count.
    await engine.db
      .collection('backupMetadata')
      .doc(id)
      .update({ metadata: { purpose: 'safety' } });
    await expect(free.backups.createBackup(request, actor)).resolves.toBeDefined();
  });

  it('stops a backup that grows beyond it, and says why', async () => {
    const free = engine.composeWith({ plan: 'free', storage: services.storage });
    const id = (await free.backups.createBackup(CreateBackupRequest.parse({}), actor)).id;
    const ref = engine.db.collection('backupMetadata').doc(id);
    await ref.update({
      phase: 'exporting',
      progress: {
        partsDone: 1,
        partsTotal: 2,
        documents: 1,
        documentsTotal: null,
        bytes: 2 ** 31,
        updatedAt: new Date(),
      },
    });
    await free.sweeper.sweep();
    const { metadata, cancelRequested } = (await ref.get()).data() ?? {};
    expect(cancelRequested).toBe(true);
    expect(metadata.stoppedBecause).toContain('free');
  });
});
