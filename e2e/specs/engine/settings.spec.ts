/** The settings say who hears of what no schedule asks for: manual backups and restores, told once by a real mail server. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type NotificationConfig,
  ProductSettings,
  restorePhrase,
} from '../../../functions/src/contract/index.ts';
import { MailTransport } from '../../../functions/src/delivery/MailTransport.ts';
import { MailCatcher } from '../../../local/src/mail/MailCatcher.ts';
import { pickFreePorts } from '../../../local/src/ports.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { deliverAll } from '../../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { FaultyStore, outOfReach } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { alertsOf } from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';

const PROJECT = 'demo-firevault-settings';
const HEAD = `[Firevault ${PROJECT}]`;
const TELLING: NotificationConfig = {
  onSuccess: true,
  onFailure: true,
  onPartial: true,
  emails: ['ops@example.com'],
  digest: 'off',
  webhookUrl: null,
};

let engine: Engine;
let catcher: MailCatcher;
let ports: { smtp: number; inbox: number };

beforeAll(async () => {
  engine = await startEngine(PROJECT);
  ports = await pickFreePorts();
});
beforeEach(async () => {
  catcher = new MailCatcher();
  await catcher.start(ports);
  engine.channels.mail = new MailTransport(`smtp://127.0.0.1:${ports.smtp}`, 'b@example.com');
  await engine.clear();
  await writeRestDocuments(stack().firestore, PROJECT, manyDocuments('ledger', 20));
});
afterEach(async () => {
  engine.waiting.length = 0;
  await catcher.stop();
});
afterAll(() => engine.stop());

const tell = (changes: Partial<NotificationConfig> = {}) =>
  engine.settings.update({ notifications: { ...TELLING, ...changes } }, actor);
const subjects = () => catcher.mails.map(({ subject }) => subject);

function breakStores(): () => void {
  const sound = [...engine.stores];
  for (const [name, store] of sound) {
    const faulty = new FaultyStore(store);
    faulty.faults = outOfReach(name);
    engine.stores.set(name, faulty);
  }
  return () => {
    for (const [name, store] of sound) engine.stores.set(name, store);
  };
}

describe('a manual backup', () => {
  it('is mailed of once, however often its end is told, and not at all by default', async () => {
    await engine.backUp();
    expect(subjects()).toEqual([]);
    await tell();
    const { id } = await engine.backUp();
    await engine.finisher.finish(id);
    await engine.finisher.finish(id);
    await engine.runAll();
    expect(subjects()).toEqual([`${HEAD} OK: A backup succeeded`]);
    expect(catcher.mails[0]).toMatchObject({ to: ['ops@example.com'] });
    expect(catcher.mails[0]?.text).toContain(id);
    expect(await alertsOf(engine)).toMatchObject([{ kind: 'backup-succeeded', scheduleId: null }]);
  });

  it('that fails is mailed of at once, and only where failures are asked for', async () => {
    await tell({ onSuccess: false, emails: ['ops@example.com', 'boss@example.com'] });
    const mend = breakStores();
    const id = await engine.startBackup();
    await engine.planner.plan(id);
    await deliverAll(engine);
    expect(subjects()).toEqual(Array(2).fill(`${HEAD} Failed: A backup failed`));
    await tell({ onFailure: false });
    const other = await engine.startBackup();
    await engine.planner.plan(other);
    await deliverAll(engine);
    mend();
    expect(catcher.mails).toHaveLength(2);
    expect(await alertsOf(engine, 'backup-failed')).toHaveLength(2);
  });

  it('of a digest waits for the morning, and goes out in one mail', async () => {
    await tell({ digest: 'daily' });
    await engine.settings.update({ timezone: 'Europe/Zurich' }, actor);
    await engine.backUp();
    await engine.backUp();
    expect(subjects()).toEqual([]);
    const [entry, ...others] = (await engine.db.collection('noticeOutbox').get()).docs;
    expect(others).toEqual([]);
    expect(entry?.get('notificationIds')).toHaveLength(2);
  });
});

describe('a restore', () => {
  it('is mailed of once, its preview is not, and one that fails is told of as a failure', async () => {
    await tell({ onSuccess: false });
    const { id } = await engine.backUp();
    await engine.db.doc('ledger/d000003').delete();
    await engine.restore(id, { mode: 'exact', dryRun: true });
    await tell();
    const job = await engine.restore(id, { mode: 'exact' });
    await engine.restoreRunner.advance(job.id);
    await engine.runAll();
    expect(subjects()).toEqual([`${HEAD} OK: A restore succeeded`]);
    expect(catcher.mails[0]?.text).toContain(`Restore: ${job.id}`);
    expect(await alertsOf(engine)).toMatchObject([
      { kind: 'restore-succeeded', restoreId: job.id, backupId: id },
    ]);
    await engine.db.doc('ledger/d000005').delete();
    const request = { mode: 'exact', confirm: restorePhrase(PROJECT) } as const;
    const { restoreId } = await engine.restores.restoreBackup(id, request, actor);
    const mend = breakStores();
    await engine.restoreRunner.advance(restoreId);
    await deliverAll(engine);
    mend();
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'failed' });
    expect(subjects().slice(1)).toEqual([`${HEAD} Failed: A restore failed`]);
  });

  it('that a person cancels is no news', async () => {
    const { id } = await engine.backUp();
    await tell();
    const request = { mode: 'exact', confirm: restorePhrase(PROJECT) } as const;
    const { restoreId } = await engine.restores.restoreBackup(id, request, actor);
    await engine.restores.cancelRestore(restoreId, actor);
    await engine.runAll();
    expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'cancelled' });
    expect(subjects()).toEqual([]);
  });
});

describe('the settings', () => {
  it('are the defaults until something is changed, and then say by whom', async () => {
    expect((await engine.settings.read()).settings).toEqual(ProductSettings.parse({}));
    const { settings } = await engine.settings.update({ timezone: 'Asia/Kolkata' }, actor);
    expect(settings).toMatchObject({ timezone: 'Asia/Kolkata', updatedBy: { uid: actor.uid } });
    expect((await engine.settings.read()).settings).toMatchObject({
      timezone: 'Asia/Kolkata',
      notifications: { onFailure: true, emails: [] },
    });
  });

  it('refuse what this deployment cannot send, naming the field', async () => {
    engine.channels.mail = null;
    await expect(tell()).rejects.toMatchObject({
      code: 'settings/not-set-up',
      fields: [{ field: 'notifications.emails' }],
    });
    await expect(
      tell({ emails: [], webhookUrl: 'https://example.com/hook' }),
    ).rejects.toMatchObject({ fields: [{ field: 'notifications.webhookUrl' }] });
    await expect(engine.settings.sendTestMail('ops@example.com', actor)).rejects.toMatchObject({
      code: 'settings/not-set-up',
    });
  });

  it('tell what is set up and no secret, also of a key that cannot be read', async () => {
    const { facts } = await engine.settings.read();
    expect(facts).toMatchObject({
      projectId: PROJECT,
      plan: 'enterprise',
      limits: { backups: null },
      mail: { isSetUp: true },
      webhook: { isSetUp: false },
      masterKeys: { newest: 'first-key', older: [], problem: null },
    });
    const broken = engine.composeWith({
      plan: 'free',
      masterKeys: () => {
        throw new Error('BACKUP_MASTER_KEY: It is not base64.');
      },
    });
    expect((await broken.settings.read()).facts).toMatchObject({
      limits: { backups: 10, schedules: 1 },
      masterKeys: { newest: null, problem: expect.stringContaining('not base64') },
    });
  });

  it('send a test mail at once, and answer what the server said', async () => {
    const { response } = await engine.settings.sendTestMail('ops@example.com', actor);
    expect(response).toMatch(/^250/);
    expect(subjects()).toEqual([`${HEAD} Test mail`]);
    await catcher.stop();
    await expect(engine.settings.sendTestMail('ops@example.com', actor)).rejects.toMatchObject({
      code: 'mail/unreachable',
    });
    await catcher.start(ports);
  });
});
