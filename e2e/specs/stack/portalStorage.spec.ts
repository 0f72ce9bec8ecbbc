/** What an operator does with storage in the browser: adds a provider, tests, breaks, repairs and removes it, and finds it all in the activity. */
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import { callAsOwner, documentsUrl } from '../../../local/src/emulatorRest.ts';
import { adminEmail, password } from '../../../local/src/seedAccounts.ts';
import { seedLocalProvider } from '../../../local/src/seedLocalProvider.ts';
import {
  accessibilityFaults,
  allThatIsKept,
  excessWidth,
  keepPictures,
  keepPicturesInFull,
  launchBrowser,
  openPortal,
  type PortalPage,
  signInAs,
} from '../../harness/browser.ts';
import { beginWith, deleteDocuments, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { S3_KEYS, type StorageServer, startS3 } from '../../harness/storageServers.ts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const LONG_NAME =
  'Nightly copies of the whole production database, in another region and under another account';

// Each keeps many pictures.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let browser: Browser;
let portal: PortalPage;
let page: Page;
let admin: AdminClient;
let s3: StorageServer;

beforeAll(async () => {
  admin = await beginWith(manyDocuments('things', 20));
  await deleteDocuments(['storageProviders/local']);
  s3 = await startS3();
  browser = await launchBrowser();
  portal = await openPortal(browser, WIDE, '/portal/admin/storage');
  page = portal.page;
  await signInAs(page, adminEmail);
});
afterAll(async () => {
  await browser.close();
  await s3[Symbol.asyncDispose]();
});

/** Pictures at both widths, nothing too wide, nothing that axe minds. */
async function stopAt(name: string): Promise<void> {
  expect(await keepPicturesInFull(page, `storage-${name}`), `${name} is too wide`).toBe(0);
  expect(await accessibilityFaults(page), name).toEqual([]);
}

/** The browser complained of the refusals that were meant, and of nothing else. */
function expectRefusals(...refused: string[]): void {
  expect(portal.complaints.splice(0)).toEqual(refused);
}

function cardOf(name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

function entries(): Locator {
  return page.getByRole('list', { name: 'Entries of the audit log' });
}

async function chooseFromMenu(name: string, entry: string): Promise<void> {
  await cardOf(name).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

async function testSettings(drawer: Locator, verdict: string): Promise<void> {
  await drawer.getByRole('button', { name: 'Test these settings' }).click();
  await drawer.getByText(verdict, { exact: true }).waitFor();
}

describe('a storage provider', () => {
  it('is asked for where there is none, field by field', async () => {
    await page.getByText('No storage provider yet').waitFor();
    await stopAt('empty');
    await page.getByRole('button', { name: 'Add the first provider' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add a storage provider' });
    await drawer.getByLabel('Bucket', { exact: true }).waitFor();
    await drawer.getByRole('button', { name: 'Add the provider' }).click();
    await drawer
      .getByLabel('Name', { exact: true })
      .and(page.locator('[aria-invalid="true"]:focus'))
      .waitFor();
    await drawer.getByText('Enter the secret access key.').waitFor();
    await stopAt('drawer-faults');
    expectRefusals();
  });

  it('is tested before it is kept, step by step, until it works', async () => {
    const drawer = page.getByRole('dialog', { name: 'Add a storage provider' });
    await drawer.getByLabel('Name', { exact: true }).fill('Nightly S3');
    await drawer.getByLabel('Bucket', { exact: true }).fill('elsewhere');
    await drawer.getByLabel('Region', { exact: true }).fill('us-east-1');
    await drawer.getByLabel('Endpoint', { exact: true }).fill(`http://127.0.0.1:${s3.port}`);
    await drawer.getByRole('switch', { name: /^Bucket in the path/ }).check();
    await drawer.getByLabel('Quota, in GiB').fill('1');
    await drawer.getByLabel('Access key id').fill(S3_KEYS.accessKeyId);
    await drawer.getByLabel('Secret access key', { exact: true }).fill(S3_KEYS.secretAccessKey);
    await testSettings(drawer, 'These settings do not work');
    await drawer.getByText('Read it back: not tried').waitFor();
    await drawer.getByText(/No backup can be stored here\./).waitFor();
    await stopAt('drawer-test-failed');

    await drawer.getByLabel('Bucket', { exact: true }).fill('backups');
    expect(await drawer.getByText('These settings do not work').count()).toBe(0);
    await testSettings(drawer, 'These settings work');
    await stopAt('drawer-test-passed');
    await drawer.getByRole('button', { name: 'Add the provider' }).click();
    await drawer.waitFor({ state: 'detached' });
    await cardOf('Nightly S3').getByText('Test passed').waitFor();
    expect(await cardOf('Nightly S3').textContent()).toContain(
      `bucket backups in us-east-1 at 127.0.0.1:${s3.port}`,
    );
    expect(await allThatIsKept(page)).not.toContain(S3_KEYS.secretAccessKey);
    expectRefusals();
  });

  it('is shown broken after a change to what is not there, and mended by the next', async () => {
    await cardOf('Nightly S3').getByRole('button', { name: 'Edit' }).click();
    const drawer = page.getByRole('dialog', { name: 'Change Nightly S3' });
    await drawer.getByRole('radio', { name: 'Keep those that are stored' }).waitFor();
    expect(await drawer.getByLabel('Secret access key', { exact: true }).count()).toBe(0);
    await drawer.getByLabel('Bucket', { exact: true }).fill('elsewhere');
    await drawer.getByRole('button', { name: 'Keep the changes' }).click();
    await cardOf('Nightly S3').getByText('Test failed').waitFor();
    await cardOf('Nightly S3')
      .getByText(/No backup can be stored here\./)
      .waitFor();
    await stopAt('broken');

    await cardOf('Nightly S3').getByRole('button', { name: 'Edit' }).click();
    await drawer.getByLabel('Bucket', { exact: true }).fill('backups');
    await drawer.getByLabel('Name', { exact: true }).fill(LONG_NAME);
    await drawer.getByRole('button', { name: 'Keep the changes' }).click();
    await drawer.waitFor({ state: 'detached' });
    await cardOf(LONG_NAME).getByText('Test passed').waitFor();
    await chooseFromMenu(LONG_NAME, 'Count what lies there now');
    await cardOf(LONG_NAME).getByText('0 B of 1.0 GiB').waitFor();
    expectRefusals();
  });

  it('warns before it is full, is not removed with backups in it, and takes the default from another', async () => {
    const { firestore, projectId } = stack();
    await seedLocalProvider(firestore, projectId);
    await cardOf('Local disk').waitFor();
    const backup = await admin.backUp({ storageProviders: ['local'] });
    expect(backup.status).toBe('success');
    await cardOf('Local disk').getByRole('button', { name: 'Edit' }).click();
    const drawer = page.getByRole('dialog', { name: 'Change Local disk' });
    await drawer.getByLabel('Quota, in GiB').fill('0.000001');
    await drawer.getByRole('button', { name: 'Keep the changes' }).click();
    await drawer.waitFor({ state: 'detached' });
    await chooseFromMenu('Local disk', 'Count what lies there now');
    await page.getByText(/^Local disk: [\d,]+ % of its quota is in use$/).waitFor();
    await stopAt('over-quota');

    await chooseFromMenu('Local disk', 'Make it the only default');
    await cardOf(LONG_NAME).getByText('Default', { exact: true }).waitFor({ state: 'detached' });
    await chooseFromMenu('Local disk', 'Disable');
    await cardOf('Local disk')
      .getByText(/default destination, but disabled/)
      .waitFor();
    await chooseFromMenu('Local disk', 'Enable');
    await cardOf('Local disk')
      .getByText(/but disabled/)
      .waitFor({ state: 'detached' });

    await chooseFromMenu('Local disk', 'Remove…');
    const dialog = page.getByRole('dialog', { name: 'Remove Local disk?' });
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Remove the provider' }).click();
    await dialog
      .getByText(/1 backups? lives? there: the .*backup/i)
      .first()
      .waitFor();
    await stopAt('remove-refused');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await cardOf('Local disk').waitFor();
    expectRefusals('400 removeStorageProvider');
  });

  it('shows on the overview how full it is', async () => {
    await page.getByRole('link', { name: 'Overview' }).first().click();
    const storage = page.getByRole('region', { name: 'Storage', exact: true });
    await storage.getByText(/^Local disk: /).waitFor();
    await stopAt('overview');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL('**/admin/storage');
    expectRefusals();
  });

  it('is removed with a password', async () => {
    await chooseFromMenu(LONG_NAME, 'Remove…');
    const dialog = page.getByRole('dialog', { name: `Remove ${LONG_NAME}?` });
    const field = dialog.getByLabel('Password', { exact: true });
    await field.fill('not the password');
    await dialog.getByRole('button', { name: 'Remove the provider' }).click();
    await field.and(page.locator('[aria-invalid="true"]:focus')).waitFor();
    await stopAt('remove');
    await field.fill(password);
    await dialog.getByRole('button', { name: 'Remove the provider' }).click();
    await cardOf(LONG_NAME).waitFor({ state: 'detached' });
    expectRefusals('400 accounts:signInWithPassword');
  });
});

describe('the activity', () => {
  it('tells who did what, narrowed down by its filters and its address', async () => {
    await page.getByRole('link', { name: 'Activity' }).click();
    await entries().getByText('Storage provider removed').first().waitFor();
    await entries().getByText('Refused', { exact: true }).first().waitFor();
    await stopAt('activity');

    await page.getByLabel('What was done').first().fill('tested');
    await page.getByRole('option', { name: 'Storage provider tested' }).click();
    await page.waitForURL('**action=storage.test');
    await page.getByLabel('How it ended').first().click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await expect.poll(() => entries().getByRole('listitem').count(), { timeout: 20_000 }).toBe(2);
    await entries().locator('summary').first().press('Enter');
    await entries().getByText(adminEmail).nth(1).waitFor();
    await stopAt('activity-entry');
    await page.reload();
    await expect.poll(() => entries().getByRole('listitem').count(), { timeout: 20_000 }).toBe(2);
    expectRefusals();
  });

  it('is exported as it is filtered', async () => {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export what fits as CSV' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^audit-\d{4}-\d{2}-\d{2}\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('"storage.test","failure"');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('button', { name: 'Export all as NDJSON' }).waitFor();
    expectRefusals();
  });

  it('is found sound, and found out when an entry is changed behind its back', async () => {
    await page.getByRole('button', { name: 'Check for changes' }).click();
    await page
      .getByText(/entries are as written, none missing\.$/)
      .first()
      .waitFor();
    await keepPictures(page, 'storage-activity-sound');
    const { firestore, projectId } = stack();
    await callAsOwner(
      'PATCH',
      `${documentsUrl(firestore, projectId)}/auditLogs/000000000002?updateMask.fieldPaths=outcome`,
      { fields: { outcome: { stringValue: 'accepted' } } },
    );
    await page.getByRole('button', { name: 'Check for changes' }).click();
    await page.getByText('The audit log was changed.').first().waitFor();
    await page.getByText(/1 entry before it is sound\./).waitFor();
    await stopAt('activity-changed');
    expectRefusals();
  });

  it('says what to do when the server is not reached', async () => {
    await page.route('**/api/admin/audit/verify', (route) => route.abort());
    await page.getByRole('button', { name: 'Check for changes' }).click();
    await page.getByText('The server could not be reached, or its answer broke off.').waitFor();
    portal.complaints.splice(0);
  });
});

describe('on a phone', () => {
  it('shows both pages without scrolling sideways', async () => {
    await page.context().close();
    portal = await openPortal(browser, NARROW, '/portal/admin/storage');
    page = portal.page;
    await signInAs(page, adminEmail);
    await cardOf('Local disk').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await excessWidth(page)).toBe(0);
    await keepPictures(page, 'storage-phone');
    await page.getByRole('link', { name: 'Activity' }).click();
    await entries().getByText('Storage provider removed').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await excessWidth(page)).toBe(0);
    await keepPictures(page, 'storage-phone-activity');
    expectRefusals();
  });
});
