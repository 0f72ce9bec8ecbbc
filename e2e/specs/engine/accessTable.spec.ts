/** Every route, called by everybody: who gets what, as a table that is kept in docs/access-table.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/src/api/routeTable.ts';
import type { RouteEntry } from '../../../functions/src/api/table/RouteEntry.ts';
import { NotificationCatalogue } from '../../../functions/src/catalogue/NotificationCatalogue.ts';
import {
  AddStorageProviderRequest,
  CreateBackupRequest,
  CreateScheduleRequest,
  type DownloadLink,
  Problem,
  restorePhrase,
} from '../../../functions/src/contract/index.ts';
import { MailTransport } from '../../../functions/src/delivery/MailTransport.ts';
import { MailCatcher } from '../../../local/src/mail/MailCatcher.ts';
import { markdownTable } from '../../../local/src/markdownTable.ts';
import { pickFreePorts } from '../../../local/src/ports.ts';
import { type ApiServer, type CallerName, serveApi } from '../../harness/apiServer.ts';
import {
  backUpConfigured,
  type ConfiguredServices,
  withConfiguredStorage,
} from '../../harness/configuredStorage.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';

const PROJECT = 'demo-access-table';
const TABLE = 'docs/access-table.md';
const CALLERS: CallerName[] = ['nobody', 'stranger', 'viewer', 'stale admin'];

let engine: Engine;
let api: ApiServer;
let services: ConfiguredServices;
const catcher = new MailCatcher();
/** `get /api/…` → what is sent to it when all is well. */
let good: Record<string, { path: string; body?: unknown; after?: () => Promise<unknown> }>;

beforeAll(async () => {
  engine = await startEngine(PROJECT);
  await engine.clear();
  const ports = await pickFreePorts();
  await catcher.start(ports);
  engine.channels.mail = new MailTransport(`smtp://127.0.0.1:${ports.smtp}`, 'b@example.com');
  services = withConfiguredStorage(engine);
  api = await serveApi(PROJECT, services);
  for (const id of ['one', 'two']) {
    const provider = { id, name: id, type: 'local', config: { basePath: id } };
    await services.storageConfiguration.add(AddStorageProviderRequest.parse(provider), actor);
  }
  await engine.db.collection('things').doc('one').set({ n: 1 });
  good = await goodRequests();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.stop();
  await catcher.stop();
});

async function aBackup(): Promise<string> {
  return (await backUpConfigured(engine, services, { storageProviders: ['one'] })).id;
}

async function goodRequests(): Promise<typeof good> {
  const [backup, spare, last] = [await aBackup(), await aBackup(), await aBackup()];
  const running = (
    await services.backups.createBackup(
      CreateBackupRequest.parse({ storageProviders: ['one'] }),
      actor,
    )
  ).id;
  const failed = engine.db.collection('backupMetadata').doc(spare);
  const locations = (await failed.get()).get('storageLocations') as object[];
  const lacking = { provider: 'two', path: spare, status: 'failed', error: 'It was away.' };
  await failed.update({ storageLocations: [...locations, lacking] });
  const restore = { mode: 'overwrite', confirm: restorePhrase(PROJECT) };
  const { restoreId } = await services.backups.restoreBackup(
    backup,
    { ...restore, mode: 'overwrite' },
    actor,
  );
  await services.restores.cancelRestore(restoreId, actor);
  await services.restoreRunner.advance(restoreId);
  const { body: link } = await api.call<DownloadLink>(
    'admin',
    'POST',
    `/api/admin/backups/${backup}/download-link`,
    {},
  );
  const second = await services.backups
    .restoreBackup(backup, { ...restore, mode: 'overwrite' }, actor)
    .then((accepted) => accepted.restoreId);
  const settings = { type: 'local', config: { basePath: 'three' } };
  const b = '/api/admin/backups';
  const s = '/api/admin/backup-storage';
  const c = '/api/admin/backup-schedules';
  const schedule = {
    name: 'Nightly',
    preset: 'daily',
    storageProviders: ['one'],
    retentionPolicy: { keepLast: 7, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 },
  };
  const { id: scheduleId } = await services.scheduler.createSchedule(
    CreateScheduleRequest.parse(schedule),
    actor,
  );
  const notificationId = 'told';
  await new NotificationCatalogue(engine.db).create({
    ...{ id: notificationId, kind: 'backup-failed', severity: 'error', title: 'T', message: 'M' },
    ...{ nextStep: null, scheduleId: null, backupId: null, restoreId: null, readBy: {} },
    provider: null,
    createdAt: new Date().toISOString(),
  });
  return {
    [`post ${b}`]: { path: b, body: { storageProviders: ['one'] } },
    [`get ${b}`]: { path: b },
    [`get ${b}/:id`]: { path: `${b}/${backup}` },
    [`delete ${b}/:id`]: { path: `${b}/${last}` },
    [`post ${b}/:id/cancel`]: { path: `${b}/${running}/cancel` },
    [`post ${b}/:id/verify`]: { path: `${b}/${backup}/verify`, body: { level: 'exists' } },
    [`post ${b}/:id/locations/:provider/retry`]: {
      path: `${b}/${spare}/locations/two/retry`,
    },
    [`post ${b}/:id/restore`]: { path: `${b}/${backup}/restore`, body: restore },
    [`get ${b}/:id/download`]: { path: `${b}/${backup}/download` },
    [`post ${b}/:id/download-link`]: { path: `${b}/${backup}/download-link`, body: {} },
    'get /api/downloads/:ticket': { path: new URL(link.url).pathname.replace(/^\/api/, '') },
    [`get ${b}/:id/browse`]: { path: `${b}/${backup}/browse` },
    [`post ${b}/:id/browse`]: { path: `${b}/${backup}/browse`, body: {} },
    ...Object.fromEntries(
      ['document', 'diff'].flatMap((act) => [
        [`get ${b}/:id/${act}`, { path: `${b}/${backup}/${act}?path=things/one` }],
        [`post ${b}/:id/${act}`, { path: `${b}/${backup}/${act}`, body: { path: 'things/one' } }],
      ]),
    ),
    [`post ${b}/:id/drill`]: { path: `${b}/${backup}/drill`, body: {} },
    'get /api/admin/restores': { path: '/api/admin/restores' },
    'post /api/admin/restores': {
      path: '/api/admin/restores',
      body: { ...restore, pointInTime: new Date().toISOString(), dryRun: true },
    },
    'post /api/admin/restores/:id/undo': {
      path: `/api/admin/restores/${second}/undo`,
      body: { confirm: restore.confirm },
    },
    'get /api/admin/restores/:id': { path: `/api/admin/restores/${second}` },
    'post /api/admin/restores/:id/cancel': {
      path: `/api/admin/restores/${second}/cancel`,
      // Lets go of the database, for the next one.
      after: () => services.restoreRunner.advance(second),
    },
    [`get ${s}`]: { path: s },
    [`post ${s}`]: { path: s, body: { name: 'Three', ...settings } },
    [`post ${s}/test`]: { path: `${s}/test`, body: settings },
    [`post ${s}/reseal`]: { path: `${s}/reseal` },
    [`get ${s}/:id`]: { path: `${s}/one` },
    [`put ${s}/:id`]: { path: `${s}/one`, body: { name: 'Renamed' } },
    [`delete ${s}/:id`]: { path: `${s}/three` },
    [`post ${s}/:id/test`]: { path: `${s}/one/test` },
    [`post ${s}/:id/default`]: { path: `${s}/one/default` },
    [`post ${s}/:id/usage`]: { path: `${s}/one/usage` },
    'get /api/admin/audit': { path: '/api/admin/audit' },
    'get /api/admin/audit/verify': { path: '/api/admin/audit/verify' },
    'get /api/admin/audit/export': { path: '/api/admin/audit/export?format=csv' },
    [`get ${c}`]: { path: c },
    [`post ${c}`]: { path: c, body: schedule },
    [`post ${c}/preview`]: { path: `${c}/preview`, body: { cronExpression: '0 2 * * *' } },
    [`get ${c}/:id`]: { path: `${c}/${scheduleId}` },
    [`put ${c}/:id`]: { path: `${c}/${scheduleId}`, body: { enabled: false } },
    [`delete ${c}/:id`]: { path: `${c}/${scheduleId}` },
    [`post ${c}/:id/run`]: { path: `${c}/${scheduleId}/run` },
    [`post ${c}/:id/retention`]: { path: `${c}/${scheduleId}/retention` },
    'get /api/admin/notifications': { path: '/api/admin/notifications' },
    'post /api/admin/notifications/:id/read': {
      path: `/api/admin/notifications/${notificationId}/read`,
    },
    'get /api/admin/settings': { path: '/api/admin/settings' },
    'put /api/admin/settings': { path: '/api/admin/settings', body: { timezone: 'Europe/Zurich' } },
    'post /api/admin/settings/test-mail': {
      path: '/api/admin/settings/test-mail',
      body: { to: 'ops@example.com' },
    },
    'get /api/admin/openapi.json': { path: '/api/admin/openapi.json' },
  };
}

/** Deletions come last, and the restore that is cancelled is gone before another is begun. */
const inOrder = [...ROUTES].sort((a, b) => rank(a) - rank(b));

function rank({ method, path }: RouteEntry): number {
  if (method === 'get') return 0;
  if (/restores?$|undo$|drill$/.test(path)) return 2;
  return method === 'delete' ? 3 : 1;
}

/** Something that the route cannot take, or null where there is nothing to get wrong. */
function badRequest(route: RouteEntry, path: string): { path: string; body?: unknown } | null {
  if (route.body !== undefined) return { path, body: { nonsense: true } };
  if (route.params !== undefined) {
    return { path: route.path.replace(/:[a-z]+/gi, 'NOT%20AN%20ID') };
  }
  return route.query === undefined ? null : { path: `${path.split('?')[0]}?nonsense=1` };
}

async function cell(caller: CallerName, method: string, request: { path: string; body?: unknown }) {
  const answer = await api.call(caller, method.toUpperCase(), request.path, request.body);
  expect(answer.status, `${method} ${request.path}: ${answer.text}`).toBeLessThan(500);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  if (answer.status < 400) return String(answer.status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = Problem.parse(answer.body);
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  expect(problem.nextStep).toBeDefined();
  return `${answer.status} \`${problem.code}\``;
}

describe('the table', () => {
  it('is as it is written down', async () => {
    const rows: string[][] = [];
    for (const route of inOrder) {
      const name = `${route.method} ${route.path}`;
      const request = good[name];
      expect(request, `no good request for ${name}`).toBeDefined();
      if (request === undefined) continue;
      const cells: string[] = [];
      for (const caller of CALLERS) {
        // What a stale admin may do is done by the fresh one.
        const isDone = caller === 'stale admin' && !/^(delete|.*\/(restore|undo)$)/.test(name);
        cells.push(isDone ? 'as an admin' : await cell(caller, route.method, request));
      }
      const bad = badRequest(route, request.path);
      cells.push(bad === null ? '' : await cell('admin', route.method, bad));
      cells.push(await cell('admin', route.method, request));
      await request.after?.();
      rows.push([`\`${route.method.toUpperCase()} ${route.path}\``, ...cells]);
    }
    const table = render(rows.sort(([a = ''], [b = '']) => (order(a) < order(b) ? -1 : 1)));
    if (process.env.UPDATE_TABLES === '1') writeFileSync(TABLE, table);
    expect(table).toBe(readFileSync(TABLE, 'utf8'));
  });

  it('lets nobody in but admins, open routes aside', () => {
    const lines = readFileSync(TABLE, 'utf8').split('\n');
    for (const route of ROUTES) {
      const start = `| \`${route.method.toUpperCase()} ${route.path}\` `;
      const [, , nobody = '', stranger = '', viewer = ''] =
        lines.find((line) => line.startsWith(start))?.split('|') ?? [];
      const isIn = [nobody, stranger, viewer].map((text) => /^\s*2/.test(text));
      expect([route.path, isIn]).toEqual([route.path, Array(3).fill(route.isOpen === true)]);
    }
  });
});

function order(cellText: string): string {
  const [method = '', path = ''] = cellText.replaceAll('`', '').split(' ');
  return `${path} ${method}`;
}

function render(rows: readonly string[][]): string {
  const head = [
    'route',
    'nobody',
    'a stranger (invalid token)',
    'signed in, no admin',
    'an admin who signed in over five minutes ago',
    'an admin, bad input',
    'an admin',
  ];
  return [
    '# Who may call what',
    '',
    'Written by `e2e/specs/engine/accessTable.spec.ts`, which calls every route as everybody and compares with this file. Each cell is',
    'the status and the `code` of the Problem.',
    '',
    ...markdownTable([head, ...rows]),
    '',
  ].join('\n');
}
