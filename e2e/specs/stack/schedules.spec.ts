/** On the running stack: a schedule fires by itself, prunes what is old, and its mail arrives; what is wrong is said by field. */
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  AppNotification,
  BackupPage,
  BackupScheduleDoc,
  CreateScheduleInput,
  Problem,
  SchedulePreview,
} from '../../../functions/src/contract/index.ts';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { callAsOwner, documentsUrl } from '../../../local/src/emulatorRest.ts';
import type { CaughtMail } from '../../../local/src/mail/CaughtMail.ts';
import { beginWith, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { tickSchedules } from '../../harness/tickSchedules.ts';

const URL = '/api/admin/backup-schedules';
/** Each starts a process: FIREVAULT_TICKS=10 needs a quiet machine. */
const TICKS = Number(process.env.FIREVAULT_TICKS ?? 3);
const POLICY = {
  keepLast: 1,
  keepDailyFor: 0,
  keepWeeklyFor: 0,
  keepMonthlyFor: 0,
  minimumAgeHours: 0,
};

let admin: AdminClient;

beforeAll(async () => {
  admin = await beginWith(manyDocuments('ledger', 30));
});

function input(changes: Partial<CreateScheduleInput> = {}): CreateScheduleInput {
  return {
    name: 'Each minute',
    cronExpression: '* * * * *',
    storageProviders: ['local'],
    retentionPolicy: POLICY,
    notifications: { onSuccess: true, onFailure: true, emails: ['ops@example.com'] },
    ...changes,
  };
}

/** Once an hour, lately: however long the ticks take, no second slot comes due meanwhile. */
function aMinuteAgo(): string {
  return `${new Date(Date.now() - 60_000).getUTCMinutes()} * * * *`;
}

/** As if the schedule had been made some minutes earlier: its slot is due. */
async function makeDue(id: string): Promise<void> {
  const { firestore, projectId } = stack();
  const timestampValue = new Date(Date.now() - 180_000).toISOString();
  const url = `${documentsUrl(firestore, projectId)}/backupSchedules/${id}?updateMask.fieldPaths=claimedUntil`;
  await callAsOwner('PATCH', url, { fields: { claimedUntil: { timestampValue } } });
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function backupsOf(id: string) {
  const { body } = await admin.call<BackupPage>('GET', `/api/admin/backups?scheduleId=${id}`);
  return body.items;
}

async function mails(): Promise<CaughtMail[]> {
  return (await (await fetch(`http://${stack().inbox}/messages.json`)).json()) as CaughtMail[];
}

describe('a schedule', () => {
  it('fires by itself, once for several ticks at once, sends its mail, and removes what its policy does not keep', async () => {
    const hourly = input({ name: 'Each hour', cronExpression: aMinuteAgo() });
    const created = await admin.call<BackupScheduleDoc>('POST', URL, hourly);
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(created.body).toMatchObject({ preset: 'hourly', timezone: 'Etc/UTC', enabled: true });
    await makeDue(id);
    // Each is a process of its own.
    await Promise.all(Array.from({ length: TICKS }, () => tickSchedules('tick')));
    const [first, ...others] = await backupsOf(id);
    expect(others).toEqual([]);
    const made = await admin.awaitBackup(String(first?.id));
    expect(made).toMatchObject({ status: 'success', triggeredBy: 'scheduled', scheduleId: id });
    const mail = await until(async () => {
      const all = await mails();
      return all.find(({ text }) => text.includes(made.id)) ?? null;
    });
    expect(mail).toMatchObject({
      to: ['ops@example.com'],
      subject: '[Firevault demo-firevault] OK: The backup of “Each hour” succeeded',
    });
    expect(mail.html).toContain('Open the portal');

    await admin.call('PUT', `${URL}/${id}`, { enabled: false });
    const run = await admin.call<{ id: string }>('POST', `${URL}/${id}/run`);
    expect(run.status).toBe(202);
    expect(await admin.awaitBackup(run.body.id)).toMatchObject({
      status: 'success',
      triggeredBy: 'manual',
      scheduleId: id,
    });
    await until(async () => {
      await tickSchedules('tick');
      const left = await backupsOf(id);
      return left.length === 1 && left[0]?.id === run.body.id ? left : null;
    });

    const { body: list } = await admin.call<{ items: AppNotification[] }>(
      'GET',
      '/api/admin/notifications?unread=true',
    );
    const told = list.items.find(({ backupId }) => backupId === made.id);
    expect(told).toMatchObject({ kind: 'backup-succeeded', scheduleId: id });
    const read = await admin.call('POST', `/api/admin/notifications/${told?.id}/read`);
    expect(read.status).toBe(200);
    const { body: after } = await admin.call<{ items: AppNotification[] }>(
      'GET',
      '/api/admin/notifications?unread=true',
    );
    expect(after.items.map((one) => one.id)).not.toContain(told?.id);

    expect((await admin.call('DELETE', `${URL}/${id}`)).status).toBe(200);
    expect((await admin.call('GET', `${URL}/${id}`)).status).toBe(404);
    expect(await backupsOf(id)).toHaveLength(1);
  });

  it('is previewed before it is saved', async () => {
    const { status, body } = await admin.call<SchedulePreview>('POST', `${URL}/preview`, {
      cronExpression: '0 2 * * *',
      timezone: 'America/New_York',
      count: 3,
    });
    expect(status).toBe(200);
    expect(body.nextRuns).toHaveLength(3);
    expect(body.nextRuns.every((run) => /T0[67]:00:00/.test(run))).toBe(true);
  });
});

describe('a schedule is refused', () => {
  const wrong: [string, object, string][] = [
    ['of the 30th of February', { cronExpression: '0 0 30 2 *' }, 'cronExpression'],
    ['that is no cron expression', { cronExpression: 'at noon' }, 'cronExpression'],
    [
      'that does not fit its preset',
      { preset: 'daily', cronExpression: '* * * * *' },
      'cronExpression',
    ],
    ['of an unknown zone', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['of a zone that is an offset', { timezone: '+02:00' }, 'timezone'],
    [
      'with negative retention',
      { retentionPolicy: { ...POLICY, keepLast: -1 } },
      'retentionPolicy.keepLast',
    ],
    ['that would keep nothing', { retentionPolicy: { ...POLICY, keepLast: 0 } }, 'retentionPolicy'],
    [
      'with a bad address among good ones',
      { notifications: { onSuccess: true, onFailure: true, emails: ['a@example.com', 'b@'] } },
      'notifications.emails.1',
    ],
    [
      'with a webhook that is not https',
      {
        notifications: {
          onSuccess: true,
          onFailure: true,
          emails: [],
          webhookUrl: 'http://x.example',
        },
      },
      'notifications.webhookUrl',
    ],
    ['to an unknown store', { storageProviders: ['moon'] }, 'storageProviders.0'],
    ['of collections that it does not name', { backupType: 'collections' }, 'collections'],
  ];
  it.each(wrong)('%s', async (_case, changes, field) => {
    const answer = await admin.call<Problem>('POST', URL, { ...input(), ...changes });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
    expect(answer.body.nextStep).toBeTruthy();
  });

  it('when a change would spoil it, and stays as it was', async () => {
    const { body } = await admin.call<BackupScheduleDoc>('POST', URL, input({ enabled: false }));
    const wrongChange = await admin.call<Problem>('PUT', `${URL}/${body.id}`, {
      backupType: 'collections',
    });
    expect(wrongChange.status).toBe(400);
    expect(wrongChange.body.errors?.map((error) => error.field)).toContain('collections');
    const preset = await admin.call<BackupScheduleDoc>('PUT', `${URL}/${body.id}`, {
      preset: 'weekly',
    });
    expect(preset.body).toMatchObject({ cronExpression: '0 2 * * 0', preset: 'weekly' });
    const { body: now } = await admin.call<BackupScheduleDoc>('GET', `${URL}/${body.id}`);
    expect(now).toMatchObject({ backupType: 'full', enabled: false, nextRunAt: null });
    await admin.call('DELETE', `${URL}/${body.id}`);
  });
});
