/** Schedules and notices in the browser: made through the form, run, cleaned up, paused, failing, told of, and deleted. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import type { CaughtMail } from '../../../local/src/mail/CaughtMail.ts';
import { adminEmail, password } from '../../../local/src/seedAccounts.ts';
import { seedLocalProvider } from '../../../local/src/seedLocalProvider.ts';
import {
  accessibilityFaults,
  keepPictures,
  keepPicturesInFull,
  launchBrowser,
  openPortal,
  type PortalPage,
  signInAs,
} from '../../harness/browser.ts';
import { beginWith, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';

const WIDE = { width: 1440, height: 900 };
const NAME = 'Daily Full Backup';
const LONG_NAME =
  'everything-that-belongs-to-the-customers-of-the-north-and-the-south-hourly-and-incrementally-made';
const JOB_MS = 120_000;

// Each waits for jobs and keeps many pictures.
vi.setConfig({ testTimeout: 300_000 });

let admin: AdminClient;
let browser: Browser;
let portal: PortalPage;
let page: Page;

beforeAll(async () => {
  admin = await beginWith(manyDocuments('ledger', 30));
  browser = await launchBrowser();
  portal = await openPortal(browser, WIDE, '/portal/admin/schedules');
  page = portal.page;
  await signInAs(page, adminEmail);
  await page.getByText('Nothing is backed up by itself yet').waitFor();
});
afterAll(async () => {
  await browser.close();
  rmSync(blockedPlace(), { force: true });
});

/** Pictures at both widths, nothing too wide, nothing that axe minds, no complaint of the browser. */
async function stopAt(name: string): Promise<void> {
  expect(await keepPicturesInFull(page, `schedules-${name}`), `${name} is too wide`).toBe(0);
  expect(await accessibilityFaults(page), name).toEqual([]);
  // A preview is asked for while the form is still at fault.
  const complaints = portal.complaints.splice(0);
  expect(complaints.filter((text) => text !== '400 previewSchedule')).toEqual([]);
}

function card(name = NAME): Locator {
  return page
    .getByRole('list', { name: 'Schedules' })
    .getByRole('listitem')
    .filter({ hasText: name });
}

function fact(name: string, within: Locator = card()): Locator {
  return within
    .locator('dt')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]');
}

async function goTo(place: 'Schedules' | 'Overview'): Promise<void> {
  await page.getByRole('link', { name: place, exact: true }).first().click();
  await page.getByRole('heading', { name: place, exact: true }).waitFor();
}

/** The field is marked, says so and has the focus. */
async function awaitFault(field: Locator): Promise<void> {
  await field.and(page.locator('[aria-invalid="true"]:focus')).waitFor();
}

/** Where the link of the last run that has ended leads; null before the first. */
async function lastRun(): Promise<string | null> {
  const link = fact('Last run').getByRole('link', { name: /\d{4}, / });
  return (await link.count()) === 0 ? null : link.getAttribute('href');
}

async function runToTheEnd(word: 'Complete' | 'Failed'): Promise<void> {
  await card().waitFor();
  const before = await lastRun();
  await card().getByRole('button', { name: 'Run now' }).click();
  await page.getByText('Backup started', { exact: true }).first().waitFor();
  await expect.poll(lastRun, { timeout: JOB_MS }).not.toBe(before);
  await fact('Last run').getByText(word, { exact: true }).waitFor();
  await card().getByText('Running', { exact: true }).waitFor({ state: 'detached' });
}

function choose(preset: 'Custom' | 'Daily'): Promise<void> {
  return page
    .getByRole('radiogroup', { name: 'How often' })
    .getByText(preset, { exact: true })
    .click();
}

async function keepOnly(policy: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(policy)) await page.getByLabel(label).fill(value);
}

function blockedPlace(): string {
  return join(stack().storageRoot, 'blocked');
}

/** Of all backups that there are. */
async function statuses(): Promise<string[]> {
  const { body } = await admin.call<{ items: { status: string }[] }>('GET', '/api/admin/backups');
  return body.items.map(({ status }) => status);
}

async function unread(): Promise<object[]> {
  const path = '/api/admin/notifications?unread=true';
  return (await admin.call<{ items: object[] }>('GET', path)).body.items;
}

async function mails(): Promise<CaughtMail[]> {
  return (await (await fetch(`http://${stack().inbox}/messages.json`)).json()) as CaughtMail[];
}

describe('a schedule', () => {
  it('is explained where there is none', () => stopAt('empty'));

  it('is made through the form, once each fault is mended at its field', async () => {
    await page.getByRole('link', { name: 'New schedule' }).click();
    await page.getByRole('heading', { name: 'New schedule' }).waitFor();
    await choose('Custom');
    await page.getByLabel('Cron expression').fill('0 2 31 2 *');
    await page.getByText('names a day that never comes').waitFor();
    await page.getByLabel('E-mail addresses').fill('ops@example.com, nobody');
    await keepOnly({ 'Keep daily for': '0', 'Keep weekly for': '0', 'Keep monthly for': '0' });
    await page.getByRole('button', { name: 'Create the schedule' }).click();
    await awaitFault(page.getByRole('textbox', { name: 'Name' }));
    await page.getByText('“nobody”: this is not an e-mail address.').waitFor();
    await page.getByText(/^This policy keeps nothing/).waitFor();
    await stopAt('faults');

    await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
    await choose('Daily');
    await page.getByLabel('Time of day').fill('02:00');
    await page.getByLabel('Time zone').first().fill('new york');
    await page.getByRole('option', { name: /^America\/New York/ }).click();
    const runs = page.getByRole('region', { name: 'Next runs' });
    await expect.poll(() => runs.getByText(/, 02:00 E[SD]T/).count()).toBe(5);
    await page.getByText('At 02:00, every day').waitFor();
    await keepOnly({ 'Keep daily for': '7', 'Keep weekly for': '4', 'Keep monthly for': '3' });
    await page.getByText('7 days, 4 weeks and 3 months: reaches back about 3 months').waitFor();
    await page.getByLabel('E-mail addresses').fill('ops@example.com');
    await stopAt('form');
    await page.getByRole('button', { name: 'Create the schedule' }).click();

    await card().waitFor();
    await card().getByText('On time', { exact: true }).waitFor();
    await card().getByText('At 02:00, every day').waitFor();
    expect(await fact('Next run').textContent()).toMatch(
      /: \w{3} .*, 02:00 E[SD]T \(.* for you\)$/,
    );
    expect(await fact('Last run').textContent()).toBe('It has not run yet');
    const { body } = await admin.call<{ items: object[] }>('GET', '/api/admin/backup-schedules');
    expect(body.items).toMatchObject([
      {
        name: NAME,
        preset: 'daily',
        cronExpression: '0 2 * * *',
        timezone: 'America/New_York',
        backupType: 'full',
        storageProviders: ['local'],
        retentionPolicy: { keepLast: 0, keepDailyFor: 7, keepWeeklyFor: 4, keepMonthlyFor: 3 },
        notifications: { onFailure: true, onSuccess: false, emails: ['ops@example.com'] },
        autoCleanup: true,
      },
    ]);
  });

  it('runs now, and its backup can be looked at', async () => {
    await runToTheEnd('Complete');
    await stopAt('list');
    await fact('Last run').getByRole('link').click();
    await page.getByRole('heading', { name: /^Full backup of/ }).waitFor();
    await goTo('Schedules');
    await runToTheEnd('Complete');
  });

  it('shows what a policy would keep and remove before it is saved, and cleans up by it', async () => {
    await card().getByRole('link', { name: 'Edit' }).click();
    const effect = page.getByRole('region', { name: 'What this policy does now' });
    await effect.getByText('All 2 backups stay.').waitFor();
    await keepOnly({ 'Keep daily for': '0', 'Keep weekly for': '0', 'Keep monthly for': '0' });
    await page.getByText('This policy would keep nothing').waitFor();
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await awaitFault(page.getByLabel('Keep the last'));
    await keepOnly({ 'Keep the last': '1', 'Never remove before': '0' });
    await effect.getByText(/1 stays, 1 goes; that frees/).waitFor();
    await effect.getByText('Not one of the newest 1.').waitFor();
    await page.getByRole('switch', { name: 'Clean up by itself' }).uncheck();
    await stopAt('edit');
    await page.getByRole('button', { name: 'Save the changes' }).click();

    await card().getByText('Cleaned up by hand.').waitFor();
    await card().getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Clean up…' }).click();
    const dialog = page.getByRole('dialog', { name: `Clean up after “${NAME}”?` });
    await dialog.getByText('Goes', { exact: true }).waitFor();
    await stopAt('clean-up');
    await dialog.getByRole('button', { name: 'Remove 1 backup' }).click();
    await page.getByText('Removing 1 backup', { exact: true }).waitFor();
    await expect.poll(() => statuses(), { timeout: JOB_MS }).toEqual(['success']);
  });

  it('comes next on the overview, and not while it is paused', async () => {
    await goTo('Overview');
    await page.getByText(/^Next: .* 02:00 \(America\/New York, .* for you\)/).waitFor();
    await goTo('Schedules');
    await card().getByRole('button', { name: 'Pause' }).click();
    await card().getByText('Paused', { exact: true }).waitFor();
    expect(await fact('Next run').textContent()).toBe('None while it is paused');
    await goTo('Overview');
    await page.getByText(/^Next: nothing is scheduled/).waitFor();
  });
});

describe('a run that fails', () => {
  it('is an alert on the overview, a notice behind the bell, and a mail', async () => {
    const { firestore, projectId } = stack();
    writeFileSync(blockedPlace(), 'A file where a folder should be.');
    const local = { id: 'local', name: 'Local disk', basePath: 'blocked/in', isDefault: true };
    await seedLocalProvider(firestore, projectId, local);
    await goTo('Schedules');
    await runToTheEnd('Failed');
    await seedLocalProvider(firestore, projectId);

    await goTo('Overview');
    const alert = page.getByRole('region', { name: 'Alerts' });
    await alert.getByText(`The backup of “${NAME}” failed`).waitFor();
    await stopAt('alert');
    await expect
      .poll(async () => (await mails()).map(({ to, subject }) => `${to}: ${subject}`), {
        timeout: JOB_MS,
      })
      .toContainEqual(expect.stringMatching(/^ops@example\.com: .*failed$/));

    const bell = page.getByRole('button', { name: 'Notices: 1 unread' });
    await bell.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Notices' });
    await panel.getByText(`The backup of “${NAME}” failed`).waitFor();
    await stopAt('notices');
    await panel.getByRole('button', { name: 'Mark all as read' }).click();
    await panel.getByText('All read').waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: 'Notices', exact: true })
      .and(page.locator(':focus'))
      .waitFor();
    await alert.waitFor({ state: 'detached' });
    // Seen at once, and stored a little later.
    await expect.poll(unread, { timeout: JOB_MS }).toEqual([]);
  });

  it('says to who points at it, with the mouse or the keyboard, when it was and why nothing can be restored', async () => {
    const row = page.getByRole('row').filter({ hasText: 'Failed' }).first();
    const tip = page.getByRole('tooltip');
    await row.locator('time').first().hover();
    await tip.getByText(/\d{4}, \d\d:\d\d:\d\d \(.+\)$/).waitFor();
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });

    const restore = row.getByRole('button', { name: 'Restore' });
    const reason = 'It failed, so there is nothing complete to restore from.';
    await restore.hover();
    await tip.getByText(reason).waitFor();
    await page.getByRole('heading', { name: 'History' }).hover();
    await tip.waitFor({ state: 'detached' });
    await restore.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await tip.getByText(reason).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await tip.waitFor({ state: 'detached' });
  });
});

describe('the list of schedules', () => {
  it('has room for long names, and stays in sight offline', async () => {
    const request = {
      name: LONG_NAME,
      cronExpression: '*/20 1-5 * * mon-fri',
      timezone: 'Asia/Kolkata',
      backupType: 'incremental',
      storageProviders: ['local'],
      retentionPolicy: { keepLast: 5, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 },
    };
    const { status } = await admin.call('POST', '/api/admin/backup-schedules', request);
    expect(status).toBe(201);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByText('Every 20 minutes, between 01:00 and 05:59').waitFor();
    await stopAt('long');
    await page.context().setOffline(true);
    await page.getByText('You are offline').waitFor();
    expect(await card().count()).toBe(1);
    await keepPictures(page, 'schedules-offline');
    await page.context().setOffline(false);
    await page.getByText('You are offline').waitFor({ state: 'detached' });
    // What could not be reached meanwhile, the browser has complained of.
    portal.complaints.length = 0;
  });

  it('loses a schedule that is deleted, and none of its backups', async () => {
    await card().getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: `Delete “${NAME}”?` });
    await stopAt('delete');
    const act = dialog.getByRole('button', { name: 'Delete the schedule' });
    await act.click();
    // A sign-in older than five minutes is not enough for it.
    const field = dialog.getByLabel('Password', { exact: true });
    await field
      .or(page.getByText('Schedule deleted', { exact: true }))
      .first()
      .waitFor();
    if (await field.isVisible()) {
      await field.fill(password);
      await act.click();
    }
    await card().waitFor({ state: 'detached' });
    expect((await statuses()).sort()).toEqual(['failed', 'success']);
  });
});
