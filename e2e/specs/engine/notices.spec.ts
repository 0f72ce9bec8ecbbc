/** People are told once of what happened, by a real mail server and a real webhook, however often these or our workers fail. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationConfig } from '../../../functions/src/contract/index.ts';
import { MailTransport } from '../../../functions/src/delivery/MailTransport.ts';
import { signWebhook, WebhookCaller } from '../../../functions/src/delivery/WebhookCaller.ts';
import { MailCatcher } from '../../../local/src/mail/MailCatcher.ts';
import { pickFreePorts } from '../../../local/src/ports.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { bury } from '../../harness/chores.ts';
import { deliverAll } from '../../harness/deliver.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import {
  alertsOf,
  aSchedule,
  backupsOf,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type MovableClock,
  movableClock,
  tickAndFinish,
} from '../../harness/schedules.ts';
import { stack } from '../../harness/stack.ts';

const SECRET = 'a-secret-of-the-spec';

let engine: Engine;
let clock: MovableClock;
let catcher: MailCatcher;
let ports: { smtp: number; inbox: number };

beforeAll(async () => {
  clock = movableClock();
  engine = await startEngine('demo-firevault-notices', { clock });
  ports = await pickFreePorts();
});
beforeEach(async () => {
  catcher = new MailCatcher();
  await catcher.start(ports);
  const url = `smtp://ops:pass%20word@127.0.0.1:${ports.smtp}`;
  engine.channels.mail = new MailTransport(url, 'Firevault <backups@example.com>');
  engine.channels.webhook = new WebhookCaller(SECRET, clock);
  await engine.clear();
  clock.moveToMinute(30);
  const documents = manyDocuments('ledger', 20);
  await writeRestDocuments(stack().firestore, engine.projectId, documents);
});
afterEach(async () => {
  engine.waiting.length = 0;
  await catcher.stop();
});
afterAll(() => engine.stop());

function telling(config: Partial<NotificationConfig> = {}): NotificationConfig {
  return {
    onSuccess: true,
    onFailure: true,
    onPartial: true,
    emails: ['ops@example.com'],
    digest: 'off',
    webhookUrl: null,
    ...config,
  };
}

/** What the sweeper and Cloud Tasks do in so many minutes. */
async function sweepFor(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.move(MINUTE_MS);
    await engine.sweeper.sweep();
    await deliverAll(engine);
  }
}

/** A run that fails before anything is read. */
async function failARun(): Promise<void> {
  const broken = engine.composeWith({
    storage: {
      open: () => Promise.reject(new Error('not reached')),
      destinations: () => Promise.reject(new Error('The bucket <b>is</b> gone.')),
    },
  });
  clock.move(HOUR_MS);
  await broken.ticker.tick();
}

const subjects = () => catcher.mails.map(({ subject }) => subject);

describe('mail', () => {
  it('of a success and of a failure says what happened, in text and in HTML', async () => {
    const { id } = await aSchedule(engine, { notifications: telling() });
    clock.move(HOUR_MS);
    await tickAndFinish(engine);
    await failARun();
    await deliverAll(engine);
    expect(subjects()).toEqual([
      '[Firevault demo-firevault-notices] OK: The backup of “Nightly” succeeded',
      '[Firevault demo-firevault-notices] Failed: The backup of “Nightly” failed',
    ]);
    const [made, failed] = await backupsOf(engine, id);
    const [success, failure] = catcher.mails;
    expect(success?.text).toMatch(/2\d documents, \d+ bytes stored at first/);
    expect(success?.text).toContain(made?.id);
    expect(failure).toMatchObject({
      from: '"Firevault" <backups@example.com>',
      to: ['ops@example.com'],
    });
    expect(failure?.messageId).toContain(`backup-${failed?.id}-failed-email-`);
    expect(failure?.text).toContain('The bucket <b>is</b> gone.');
    expect(failure?.html).toContain('The bucket &#60;b&#62;is&#60;/b&#62; gone.');
    expect(failure?.text).toContain('What to do: Mend the cause');
  });

  it('goes out once, however often the end is told and the task delivered', async () => {
    const { id } = await aSchedule(engine, { notifications: telling() });
    clock.move(HOUR_MS);
    await tickAndFinish(engine);
    const [backup] = await backupsOf(engine, id);
    await engine.finisher.finish(String(backup?.id));
    await engine.db.doc(`backupSchedules/${id}`).update({ currentRun: backup?.id });
    await engine.ticker.tick();
    const tasks = engine.waiting.filter(({ name }) => name === 'deliverNotice');
    expect(tasks.length).toBeGreaterThan(0);
    await Promise.all(
      [...tasks, ...tasks].map(({ payload }) =>
        engine.noticeDelivery.deliver(String(payload.outboxId)),
      ),
    );
    expect(catcher.mails).toHaveLength(1);
    expect(await alertsOf(engine)).toHaveLength(1);
  });

  it('is not lost while the mail server is down for five minutes', async () => {
    await aSchedule(engine, {
      notifications: telling({ emails: ['ops@example.com', 'boss@example.com'] }),
    });
    await catcher.stop();
    await failARun();
    await deliverAll(engine);
    await failARun();
    await deliverAll(engine);
    await sweepFor(5);
    expect(catcher.mails).toEqual([]);
    await catcher.start(ports);
    await sweepFor(10);
    const failures = catcher.mails.filter(({ subject }) => subject.includes('Nightly” failed'));
    expect(failures.map(({ to }) => to[0]).sort()).toEqual([
      'boss@example.com',
      'boss@example.com',
      'ops@example.com',
      'ops@example.com',
    ]);
    const arrived = catcher.mails.length;
    expect(new Set(catcher.mails.map(({ messageId }) => messageId)).size).toBe(arrived);
    await sweepFor(2);
    expect(catcher.mails).toHaveLength(arrived);
  });

  it('comes within minutes of the return of a mail server that was down for hours', async () => {
    await aSchedule(engine, { notifications: telling() });
    await catcher.stop();
    await failARun();
    await deliverAll(engine);
    await sweepFor(130);
    await catcher.start(ports);
    await sweepFor(6);
    expect(subjects()).toContain(
      '[Firevault demo-firevault-notices] Failed: The backup of “Nightly” failed',
    );
  });

  it('whose task was lost, or whose worker died, is sent by the sweeper', async () => {
    await aSchedule(engine, { notifications: telling() });
    await failARun();
    engine.waiting.length = 0;
    const [entry] = await engine.db.collection('noticeOutbox').listDocuments();
    await entry?.update({ state: 'running', attempt: 1 });
    await bury(entry);
    await sweepFor(1);
    expect(catcher.mails).toHaveLength(1);
  });

  it('keeps no password in what is stored of a failure', async () => {
    engine.channels.mail = new MailTransport(
      `smtp://ops:tops3cret@127.0.0.1:1/?connectionTimeout=1000`,
      'Firevault <backups@example.com>',
    );
    await aSchedule(engine, { notifications: telling() });
    await failARun();
    await deliverAll(engine);
    const stored = (await engine.db.collection('noticeOutbox').get()).docs.map((doc) => doc.data());
    expect(stored).toMatchObject([{ state: 'queued', attempt: 1 }]);
    expect(stored[0]?.error).toContain('The mail server did not take it');
    expect(JSON.stringify(stored)).not.toContain('tops3cret');
  });

  it('of successes is gathered into a digest, of failures is not', async () => {
    await aSchedule(engine, { notifications: telling({ digest: 'daily' }) });
    for (let run = 0; run < 3; run += 1) {
      clock.move(HOUR_MS);
      await tickAndFinish(engine);
    }
    await failARun();
    await deliverAll(engine);
    expect(subjects()).toEqual([expect.stringContaining('Failed')]);
    clock.move(2 * DAY_MS);
    await sweepFor(1);
    const [, ...digests] = catcher.mails;
    expect(digests.reduce((sum, { text }) => sum + text.split('succeeded').length - 1, 0)).toBe(3);
    expect(digests.length).toBeLessThanOrEqual(2);
  });
});

describe('a webhook', () => {
  let server: Server;
  let calls: { headers: Record<string, unknown>; body: string }[];
  let answers: number[];
  let url: string;

  beforeEach(async () => {
    calls = [];
    answers = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        calls.push({ headers: request.headers, body });
        response.statusCode = answers.shift() ?? 200;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is called with a signature, and again after an error until it takes the call', async () => {
    answers = [500, 503];
    await aSchedule(engine, { notifications: telling({ emails: [], webhookUrl: url }) });
    await failARun();
    await deliverAll(engine);
    await sweepFor(5);
    expect(calls).toHaveLength(3);
    const { headers, body } = calls[2] ?? { headers: {}, body: '' };
    const timestamp = String(headers['firevault-timestamp']);
    expect(headers['firevault-signature']).toBe(`v1=${signWebhook(SECRET, timestamp, body)}`);
    expect(new Set(calls.map((call) => call.headers['firevault-delivery'])).size).toBe(1);
    expect(JSON.parse(body)).toMatchObject({ kind: 'backup-failed', severity: 'error' });
  });

  it('that refuses is given up, and an alert says so', async () => {
    answers = [403];
    await aSchedule(engine, { notifications: telling({ emails: [], webhookUrl: url }) });
    await failARun();
    await deliverAll(engine);
    await sweepFor(5);
    expect(calls).toHaveLength(1);
    expect(await alertsOf(engine, 'mail-failed')).toHaveLength(1);
  });
});
