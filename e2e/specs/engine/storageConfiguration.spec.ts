/** Storage providers are added, changed, tried and removed; secrets go in sealed, and no backup loses its place unnoticed. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AddStorageProviderRequest,
  COLLECTIONS,
  RemoveStorageProviderRequest,
  StorageSettings,
  UpdateStorageProviderRequest,
} from '../../../functions/src/contract/index.ts';
import {
  backUpConfigured,
  type ConfiguredServices,
  withConfiguredStorage,
} from '../../harness/configuredStorage.ts';
import { backUpWith } from '../../harness/deliver.ts';
import { actor, aMasterKey, type Engine, startEngine } from '../../harness/engine.ts';
import { startS3 } from '../../harness/storageServers.ts';

const keys = { accessKeyId: 'AKIAFIREVAULTSPEC01', secretAccessKey: 'a-secret-of-the-spec-0123' };

let engine: Engine;
let services: ConfiguredServices;
let s3: Awaited<ReturnType<typeof startS3>>;

beforeAll(async () => {
  [engine, s3] = await Promise.all([startEngine('demo-storage-configuration'), startS3()]);
});
beforeEach(async () => {
  await engine.clear();
  engine.masterKeys.splice(0, Infinity, aMasterKey('first-key'));
  services = withConfiguredStorage(engine);
});
afterAll(async () => {
  await engine.stop();
  await s3[Symbol.asyncDispose]();
});

function anS3(endpointPort = s3.port) {
  return {
    name: 'Nightly S3',
    type: 's3',
    config: {
      bucket: 'backups',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${endpointPort}`,
      forcePathStyle: true,
    },
    secrets: keys,
  };
}

const add = (request: unknown) =>
  services.storageConfiguration.add(AddStorageProviderRequest.parse(request), actor);
const update = (id: string, request: unknown) =>
  services.storageConfiguration.update(id, UpdateStorageProviderRequest.parse(request), actor);
const remove = (id: string, request: unknown = {}) =>
  services.storageConfiguration.remove(id, RemoveStorageProviderRequest.parse(request), actor);
const aFolder = (name: string) => ({ name, type: 'local', config: { basePath: name } });

async function everythingStored(): Promise<string> {
  const collections = await engine.db.listCollections();
  const snapshots = await Promise.all(collections.map((collection) => collection.get()));
  return JSON.stringify(
    snapshots.flatMap((snapshot) => snapshot.docs.map((doc) => [doc.ref.path, doc.data()])),
  );
}

describe('secrets', () => {
  it('are sealed apart from the provider, wherever they were given, and open it', async () => {
    const inConfig = { ...anS3(), secrets: undefined, pathPrefix: 'two', name: 'Two' };
    const one = await add(anS3());
    const two = await add({ ...inConfig, config: { ...inConfig.config, ...keys } });
    for (const added of [one, two]) {
      expect(added.credentials?.updatedAt).toBeDefined();
      expect(added.config).not.toHaveProperty('secretAccessKey');
      const sealed = await engine.db.collection(COLLECTIONS.secrets).doc(added.id).get();
      expect(Object.keys(sealed.data() ?? {}).sort()).toEqual(['keyId', 'sealed', 'version']);
      const provider = await services.storage.open(added.id);
      await provider.upload(Buffer.from('x'), 'a/b');
      expect(String(await provider.download('a/b'))).toBe('x');
    }
    const everything = await everythingStored();
    expect(everything).toContain('nightly-s3');
    for (const secret of Object.values(keys)) expect(everything).not.toContain(secret);
  });

  it('are refused without a master key, and nothing is kept', async () => {
    engine.masterKeys.length = 0;
    await expect(add(anS3())).rejects.toMatchObject({
      code: 'archive/master-key-missing',
      nextStep: expect.stringContaining('BACKUP_MASTER_KEY'),
    });
    expect(await services.storageConfiguration.list()).toEqual([]);
  });

  it('are sealed anew under the newest key, as often as one likes, and the old key may go', async () => {
    const [old] = engine.masterKeys;
    const { id } = await add(anS3());
    engine.masterKeys.unshift(aMasterKey('second-key'));
    expect(await services.providerSecrets.reseal()).toEqual({
      resealed: 1,
      unchanged: 0,
      failed: [],
    });
    expect(await services.storageConfiguration.reseal(actor)).toMatchObject({
      resealed: 0,
      unchanged: 1,
    });
    engine.masterKeys.splice(1, 1);
    expect(old?.id).toBe('first-key');
    await (await withConfiguredStorage(engine).storage.open(id)).list('');
  });

  it('whose key is gone are counted and named, and can be entered anew', async () => {
    const { id } = await add(anS3());
    engine.masterKeys.splice(0, 1, aMasterKey('another-key'));
    const { failed } = await services.providerSecrets.reseal();
    expect(failed).toEqual([{ provider: id, error: expect.stringContaining('first-key') }]);
    await expect(services.storage.open(id)).rejects.toMatchObject({ code: 'archive/wrong-key' });
    await update(id, { secrets: keys });
    await (await services.storage.open(id)).list('');
  });

  it('are not sent to a new endpoint', async () => {
    const { id, config } = await add(anS3());
    const elsewhere = { ...config, endpoint: 'https://elsewhere.example' };
    await expect(update(id, { config: elsewhere })).rejects.toMatchObject({
      code: 'storage/credentials-needed',
      fields: [{ field: 'secrets' }],
    });
    const tried = StorageSettings.parse({ id, type: 's3', config: elsewhere });
    await expect(services.storageChecks.testSettings(tried, actor)).rejects.toMatchObject({
      code: 'storage/credentials-needed',
    });
  });

  it('that are replaced are used from the next call on', async () => {
    const { id } = await add(anS3());
    await (await services.storage.open(id)).list('');
    await update(id, { secrets: { ...keys, accessKeyId: 'AKIANOBODYKNOWSTHIS0' } });
    await expect((await services.storage.open(id)).list('')).rejects.toMatchObject({
      code: 'storage/denied',
    });
    await update(id, { secrets: keys });
    await (await services.storage.open(id)).list('');
  });
});

describe('settings are refused', () => {
  const wrong: [string, () => Record<string, unknown>, string][] = [
    [
      'with half a credential',
      () => ({ ...anS3(), secrets: undefined, config: { ...anS3().config, accessKeyId: 'A' } }),
      'config.secretAccessKey',
    ],
    [
      'with credentials in two places',
      () => ({ ...anS3(), config: { ...anS3().config, ...keys } }),
      'config.accessKeyId',
    ],
    [
      'with an endpoint that anyone can listen to',
      () => ({ ...anS3(), config: { ...anS3().config, endpoint: 'http://store.example' } }),
      'config.endpoint',
    ],
    [
      'with a folder outside of the place for backups',
      () => ({ name: 'x', type: 'local', config: { basePath: '../outside' } }),
      'config.basePath',
    ],
  ];
  it.each(wrong)('%s', async (_case, request, field) => {
    const refused = add(request());
    await expect(refused).rejects.toMatchObject({ kind: 'invalid-argument' });
    const error = await refused.catch((thrown: { fields: { field: string }[] }) => thrown);
    expect((error as { fields: { field: string }[] }).fields.map((one) => one.field)).toContain(
      field,
    );
    expect(await services.storageConfiguration.list()).toEqual([]);
  });

  it('that are the place of another provider', async () => {
    await add(aFolder('one'));
    await expect(
      add({ ...aFolder('two'), config: { basePath: 'one' }, pathPrefix: '/' }),
    ).rejects.toMatchObject({ code: 'storage/same-place' });
  });
});

describe('ids and defaults', () => {
  it('makes an id of the name, or takes the one given', async () => {
    expect((await add(aFolder('One'))).id).toBe('one');
    expect((await add({ ...aFolder('one'), config: { basePath: 'other' } })).id).toBe('one-2');
    expect((await add({ ...aFolder('Three'), id: 'mine' })).id).toBe('mine');
    await expect(add({ ...aFolder('Four'), id: 'mine' })).rejects.toMatchObject({
      code: 'storage/id-taken',
    });
  });

  it('makes the first one the default, and then the one that is chosen', async () => {
    expect((await add(aFolder('one'))).isDefault).toBe(true);
    expect((await add(aFolder('two'))).isDefault).toBe(false);
    await services.storageConfiguration.setDefault('two', actor);
    const defaults = (await services.storageConfiguration.list()).filter((one) => one.isDefault);
    expect(defaults.map((one) => one.id)).toEqual(['two']);
    await update('one', { enabled: false });
    await expect(services.storageConfiguration.setDefault('one', actor)).rejects.toMatchObject({
      code: 'storage/disabled',
    });
  });
});

describe('two at once', () => {
  it('lose nothing: each field that was changed is', async () => {
    await add(aFolder('one'));
    await Promise.all([
      update('one', { name: 'Renamed' }),
      update('one', { enabled: false }),
      update('one', { isDefault: false }),
    ]);
    const [doc] = await services.storageConfiguration.list();
    expect(doc).toMatchObject({ name: 'Renamed', enabled: false, isDefault: false });
  });

  it('who change what they read are told who came late', async () => {
    const { updatedAt } = await add(aFolder('one'));
    await update('one', { name: 'First', updatedAt });
    await expect(update('one', { name: 'Second', updatedAt })).rejects.toMatchObject({
      code: 'storage/changed-meanwhile',
    });
  });

  it('cannot add the same place twice', async () => {
    const both = await Promise.allSettled([
      add({ ...aFolder('a'), config: { basePath: 'same' } }),
      add({ ...aFolder('b'), config: { basePath: 'same' } }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a provider that holds backups', () => {
  let backupId: string;

  beforeEach(async () => {
    await engine.db.collection('things').doc('one').set({ n: 1 });
    await add(aFolder('one'));
    backupId = (await backUpConfigured(engine, services, { storageProviders: ['one'] })).id;
  });

  it('is not removed, and the backups are named, unless it is forced', async () => {
    await expect(remove('one')).rejects.toMatchObject({
      code: 'storage/holds-backups',
      message: expect.stringContaining(backupId),
    });
    await remove('one', { force: true });
    expect(await services.storageConfiguration.list()).toEqual([]);
    // Its id is not given to somebody else by chance, and takes up its backups when it is asked for.
    expect((await add({ ...aFolder('one'), config: { basePath: 'x' } })).id).toBe('one-2');
    expect((await add({ ...aFolder('one'), id: 'one' })).id).toBe('one');
  });

  it('is not removed while a schedule writes there', async () => {
    await add(aFolder('two'));
    await engine.db
      .collection(COLLECTIONS.schedules)
      .doc('daily')
      .set({ storageProviders: ['two'] });
    await expect(remove('two')).rejects.toMatchObject({
      code: 'storage/holds-backups',
      message: expect.stringContaining('daily'),
    });
  });

  it('is not pointed elsewhere, but follows objects that were moved', async () => {
    await expect(update('one', { config: { basePath: 'new' } })).rejects.toMatchObject({
      code: 'storage/holds-backups',
      fields: [{ field: 'config.basePath' }],
    });
    await expect(
      update('one', { config: { basePath: 'new' }, hasMoved: true }),
    ).rejects.toMatchObject({ code: 'storage/not-moved' });
    await cp(join(engine.rootDir, 'one'), join(engine.rootDir, 'new'), { recursive: true });
    const moved = await update('one', { config: { basePath: 'new' }, hasMoved: true });
    expect(moved.config).toEqual({ basePath: 'new' });
    expect(
      await services.archives.manifest(await services.backups.getBackup(backupId)),
    ).toBeTruthy();
  });

  it('says how full it is, in percent of its quota', async () => {
    const { usage } = await services.storageChecks.refreshUsage('one');
    expect(usage).toMatchObject({ percent: null, error: null });
    expect(usage?.objects).toBeGreaterThan(1);
    const bytes = usage?.bytes ?? 0;
    const { usage: after } = await update('one', {
      config: { basePath: 'one', quotaBytes: bytes * 4 },
    });
    expect(after?.percent).toBe(25);
    expect((await services.storageChecks.refreshUsage('one')).usage?.percent).toBe(25);
  });
});

describe('a test', () => {
  it('tries what is kept and writes down how it went', async () => {
    const { id } = await add(anS3());
    const report = await services.storageChecks.test(id, actor);
    expect(report).toEqual({
      ok: true,
      steps: ['write', 'read', 'list', 'delete'].map((step) => ({ step, ok: true })),
    });
    expect(await services.storageConfiguration.get(id)).toMatchObject({ lastTest: report });
  });

  it('tries what is not kept yet, and says which step failed and why', async () => {
    const settings = { type: 's3', config: anS3().config, secrets: keys };
    const good = await services.storageChecks.testSettings(StorageSettings.parse(settings), actor);
    expect(good.ok).toBe(true);
    const wrong = { ...settings, secrets: { ...keys, accessKeyId: 'AKIANOBODYKNOWSTHIS0' } };
    const bad = await services.storageChecks.testSettings(StorageSettings.parse(wrong), actor);
    expect(bad).toMatchObject({ ok: false, steps: [{ step: 'write', ok: false }] });
    expect(JSON.stringify(bad)).not.toContain(keys.secretAccessKey);
    expect(await services.storageConfiguration.list()).toEqual([]);
  });

  it('of what cannot be opened is a failed test, not an error', async () => {
    const { id } = await add(anS3());
    engine.masterKeys.splice(0, 1, aMasterKey('another-key'));
    const report = await withConfiguredStorage(engine).storageChecks.test(id, actor);
    expect(report).toMatchObject({ ok: false, steps: [{ step: 'write', ok: false }] });
  });
});

describe('the sweeper', () => {
  it('looks at one provider whose usage is not known, and leaves it alone for a day', async () => {
    await add(aFolder('one'));
    await add({ ...aFolder('off'), enabled: false });
    await services.sweeper.sweep();
    const [off, one] = await services.storageConfiguration.list();
    expect(one?.usage).toMatchObject({ bytes: expect.any(Number), error: null });
    expect(off?.usage).toBeUndefined();
    await services.sweeper.sweep();
    const [, again] = await services.storageConfiguration.list();
    expect(again?.usage?.checkedAt).toBe(one?.usage?.checkedAt);
  });

  it('looks again at a provider that a backup has been put to since', async () => {
    const { id } = await add(aFolder('one'));
    await services.sweeper.sweep();
    const before = (await services.storageConfiguration.list())[0]?.usage;
    const backup = await backUpWith(engine, services, { storageProviders: [id] });
    expect(backup).toMatchObject({ status: 'success' });
    await services.sweeper.sweep();
    const after = (await services.storageConfiguration.list())[0]?.usage;
    expect(after?.bytes).toBeGreaterThan(before?.bytes ?? 0);
    await services.sweeper.sweep();
    const [again] = await services.storageConfiguration.list();
    expect(again?.usage?.checkedAt).toBe(after?.checkedAt);
  });
});
