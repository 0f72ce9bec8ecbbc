/** What an operator does with backups in the browser: encrypts, chains, restores, verifies, mends a place, and deletes. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damage } from '../../local/src/damage.ts';
import { compareImages } from '../../local/src/databaseImage.ts';
import { callAsOwner, documentsUrl } from '../../local/src/emulatorRest.ts';
import { adminEmail, password } from '../../local/src/seedAccounts.ts';
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
} from '../harness/browser.ts';
import { beginWith, deleteDocuments, imageNow, setDocuments } from '../harness/fixture.ts';
import { stack } from '../harness/stack.ts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const PASSPHRASE = 'quiet amber otter 41';
const JOB_MS = 120_000;
const REFUSAL = /status of 400/;

let browser: Browser;
let portal: PortalPage;
let page: Page;

beforeAll(async () => {
  await beginWith('demo');
  browser = await launchBrowser();
  portal = await openPortal(browser, WIDE);
  page = portal.page;
  await signInAs(page, adminEmail);
  await page.getByText('Never backed up').first().waitFor();
});
afterAll(async () => {
  await browser.close();
  rmSync(join(stack().storageRoot, 'second'), { recursive: true, force: true });
});

/** Pictures at both widths, nothing too wide, nothing that axe minds. */
async function stopAt(name: string): Promise<void> {
  expect(await keepPicturesInFull(page, `backups-${name}`), `${name} is too wide`).toBe(0);
  expect(await accessibilityFaults(page), name).toEqual([]);
}

/** The browser complained of the refusals that were meant, and of nothing else. */
function expectRefusals(count: number): void {
  const complaints = portal.complaints.splice(0);
  expect(complaints.filter((text) => !REFUSAL.test(text))).toEqual([]);
  expect(complaints).toHaveLength(count);
}

async function openDrawer(): Promise<Locator> {
  await page.getByRole('button', { name: 'More ways to back up' }).click();
  await page.getByRole('menuitem', { name: /options/ }).click();
  const drawer = page.getByRole('dialog', { name: 'Back up with options' });
  await drawer.getByLabel('Compression').first().waitFor();
  return drawer;
}

async function encryptWithPassphrase(drawer: Locator): Promise<void> {
  await drawer.getByRole('switch', { name: 'Encrypt it' }).check();
  await drawer.getByRole('radio', { name: 'With my own passphrase' }).check();
  await drawer.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await drawer.getByLabel('Repeat the passphrase').fill(PASSPHRASE);
}

async function chooseZip(drawer: Locator): Promise<void> {
  await drawer.getByLabel('Compression').first().click();
  await page.getByRole('option', { name: /^zip/ }).click();
}

/** From the click on its button until its row says that it is complete. */
async function watchToTheEnd(title: 'Backup complete' | 'Backed up in part'): Promise<void> {
  await page.getByText('Backup started', { exact: true }).waitFor();
  await page.getByText(title, { exact: true }).waitFor({ timeout: JOB_MS });
  await page
    .getByRole('heading', { name: 'Running', exact: true })
    .waitFor({ state: 'detached', timeout: JOB_MS });
}

function rowOf(type: 'Full' | 'Incremental'): Locator {
  return page
    .getByRole('row')
    .filter({ hasText: type, hasNotText: 'safety backup' })
    .first();
}

async function openDetails(type: 'Full' | 'Incremental'): Promise<void> {
  await goToOverview();
  await rowOf(type).getByRole('link', { name: 'Details' }).click();
  await page.getByRole('heading', { name: new RegExp(`^${type} backup of`) }).waitFor();
}

async function goToOverview(): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
}

function fact(name: string): Locator {
  return page
    .locator('dt')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]');
}

/** The field is marked, says so and has the focus. */
async function awaitFault(field: Locator): Promise<void> {
  await field.and(page.locator('[aria-invalid="true"]:focus')).waitFor();
}

describe('a backup under a passphrase', () => {
  it('is made from the drawer, once the passphrase was repeated rightly', async () => {
    const drawer = await openDrawer();
    await stopAt('drawer');
    await chooseZip(drawer);
    await encryptWithPassphrase(drawer);
    const repeat = drawer.getByLabel('Repeat the passphrase');
    await repeat.fill('quiet amber otter 14');
    await drawer.getByRole('button', { name: 'Back up the whole database' }).click();
    await awaitFault(repeat);
    await drawer.getByText('It is not the same as the passphrase above.').waitFor();
    await stopAt('drawer-mismatch');
    await repeat.fill(PASSPHRASE);
    await drawer.getByRole('button', { name: 'Back up the whole database' }).click();
    await watchToTheEnd('Backup complete');
    await page.getByText('Everything is backed up').first().waitFor();
    await openDetails('Full');
    await expect.poll(() => fact('Status').textContent()).toContain('Complete');
    expect(await fact('Encryption').textContent()).toBe(
      'AES-256-GCM, with a passphrase that is stored nowhere',
    );
    expect(await fact('Compression').textContent()).toBe('zip');
    const where = page.locator('section').filter({ hasText: 'checked' }).last();
    await stopAt('full');
    expectRefusals(0);
    void where;
  });

  it('carries an incremental one, whose page tells its base and its changes', async () => {
    const paths = [...(await imageNow()).keys()].filter((path) => path.startsWith('customers/'));
    await setDocuments([
      { path: 'later/one', fields: { text: { stringValue: 'since' } } },
      { path: 'later/two', fields: { text: { stringValue: 'since' } } },
    ]);
    await deleteDocuments(paths.slice(0, 3));
    await goToOverview();
    const drawer = await openDrawer();
    await drawer.getByRole('radio', { name: 'Incremental' }).check();
    await encryptWithPassphrase(drawer);
    await drawer.getByRole('button', { name: 'Back up what has changed' }).click();
    await watchToTheEnd('Backup complete');
    await openDetails('Incremental');
    expect(await fact('Builds on').textContent()).toMatch(/^1 backup, the backup of /);
    expect(await fact('Changed since then').textContent()).toMatch(/^\d+ written, 3 deleted$/);
    await stopAt('incremental');
    expectRefusals(0);
  });
});
