/** What an operator does with backups in the browser: encrypts, chains, restores, verifies, mends a place, and deletes. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { damage } from '../../../local/src/damage.ts';
import { compareImages } from '../../../local/src/databaseImage.ts';
import { adminEmail } from '../../../local/src/seedAccounts.ts';
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
import { beginWith, deleteDocuments, imageNow, setDocuments } from '../../harness/fixture.ts';
import { flipFile } from '../../harness/flipBit.ts';
import {
  awaitProof,
  confirm,
  openConfirmation,
  previewChoices,
} from '../../harness/restoreSteps.ts';
import { stack } from '../../harness/stack.ts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const PASSPHRASE = 'quiet amber otter 41';
const JOB_MS = 120_000;

// Each waits for jobs and keeps many pictures.
vi.setConfig({ testTimeout: 300_000 });

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
function expectRefusals(...refused: string[]): void {
  expect(portal.complaints.splice(0)).toEqual(refused);
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
async function watchToTheEnd(
  title: 'Backup complete' | 'Backed up, but not in every place',
): Promise<void> {
  await page.getByText('Backup started', { exact: true }).waitFor();
  await page.getByText(title, { exact: true }).waitFor({ timeout: JOB_MS });
  await page
    .getByRole('heading', { name: 'Running', exact: true })
    .waitFor({ state: 'detached', timeout: JOB_MS });
}

function rowOf(type: 'Full' | 'Incremental'): Locator {
  return page.getByRole('row').filter({ hasText: type, hasNotText: 'safety backup' }).first();
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

/** Answers the dialog, which stays open when the deletion is refused. */
async function askToDelete(kind: 'full' | 'incremental'): Promise<Locator> {
  await page.getByRole('button', { name: 'Delete this backup…' }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`^Delete the ${kind} backup`) });
  await dialog.getByRole('button', { name: 'Delete the backup' }).click();
  return dialog;
}

function flipByteOfPart(backupId: string): void {
  const folder = join(stack().storageRoot, backupId, 'parts');
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error(`There is no part in ${folder}.`);
  flipFile(join(folder, name));
}

/** Enabled, but no default destination. */
async function addSecondProvider(): Promise<void> {
  const { firestore, projectId } = stack();
  const second = { id: 'second', name: 'Second disk', basePath: 'second', isDefault: false };
  await seedLocalProvider(firestore, projectId, second);
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
    const places = page.getByRole('region', { name: 'Where' });
    await places.getByText('local', { exact: true }).waitFor();
    await places.getByText('Complete', { exact: true }).waitFor();
    await stopAt('full');
    expectRefusals();
  });

  it('carries an incremental one, whose page tells its base and its changes', async () => {
    const paths = [...(await imageNow()).keys()].filter((path) => /^customers\/[^/]+$/.test(path));
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
    // The audit log goes on by itself, so that the number of written ones is not ours alone.
    expect(await fact('Changed since then').textContent()).toMatch(/^\d+ written, 3 deleted$/);
    await stopAt('incremental');
    expectRefusals();
  });

  it('is restored exactly with the right passphrase, which the page then forgets', async () => {
    const before = await imageNow();
    const { firestore, projectId } = stack();
    await damage(firestore, projectId, before);
    expect(compareImages(before, await imageNow()).length).toBeGreaterThan(1000);

    await page.getByRole('button', { name: 'Restore…' }).click();
    await page.getByRole('radio', { name: /exactly/i }).check();
    const passphrase = page.getByLabel('Passphrase of the backup');
    await passphrase.fill('quiet amber otter 14');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await awaitFault(passphrase);
    await page.getByText('Not the passphrase of this backup.').waitFor();
    await stopAt('restore-wrong-passphrase');
    await passphrase.fill(PASSPHRASE);
    await previewChoices(page);
    await confirm(page, await openConfirmation(page), /^Delete/);
    await awaitProof(page);
    await stopAt('restored');
    expect(compareImages(before, await imageNow())).toEqual([]);
    expect(await allThatIsKept(page)).not.toContain(PASSPHRASE);
    await page.reload();
    await awaitProof(page);
    expect(await allThatIsKept(page)).not.toContain(PASSPHRASE);
    expectRefusals('400 restoreBackup');
  });

  it('is verified by reading everything', async () => {
    await goToOverview();
    await rowOf('Incremental').getByRole('button', { name: 'More actions' }).click();
    await keepPictures(page, 'backups-menu');
    await page.getByRole('menuitem', { name: 'Verify…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Verify the incremental backup/ });
    await dialog.getByRole('radio', { name: 'Read everything' }).check();
    await dialog.getByLabel('Passphrase of the backup').fill(PASSPHRASE);
    await stopAt('verify-dialog');
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('Verification passed', { exact: true }).waitFor({ timeout: JOB_MS });
    await stopAt('verified');
    expect(await rowOf('Incremental').textContent()).toContain('Verified');
    await openDetails('Incremental');
    expect(await fact('Verification').textContent()).toMatch(/^Passed Read everything/);
    await stopAt('verified-details');
    expect(await allThatIsKept(page)).not.toContain(PASSPHRASE);
    expectRefusals();
  });

  it('is not deleted while another builds on it, nor when it is the last good one', async () => {
    await openDetails('Full');
    const refused = await askToDelete('full');
    await refused
      .getByText(/^Other backups build on the full backup of .*: the incremental backup of /)
      .waitFor();
    await refused.getByText(/Delete those first/).waitFor();
    await stopAt('delete-refused-base');
    await refused.getByRole('button', { name: 'Keep it' }).click();

    await openDetails('Incremental');
    await askToDelete('incremental');
    await page.waitForURL('**/admin/backups');
    await rowOf('Incremental').waitFor({ state: 'detached', timeout: JOB_MS });

    await openDetails('Full');
    const last = await askToDelete('full');
    await last.getByText(/^The full backup of .* is the last good backup/).waitFor();
    await stopAt('delete-refused-last');
    await last.getByRole('button', { name: 'Keep it' }).click();
    expectRefusals('400 deleteBackup', '400 deleteBackup');
  });

  it('fails its verification when a stored byte is not the one that was written', async () => {
    await openDetails('Full');
    const id = page.url().split('/').at(-1) ?? '';
    flipByteOfPart(id);
    await page.getByRole('button', { name: 'Verify…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Verify the full backup/ });
    await dialog.getByRole('radio', { name: 'Checksums' }).check();
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('Verification failed', { exact: true }).waitFor({ timeout: JOB_MS });
    await page.getByText('It did not pass its verification').waitFor();
    await page
      .getByText(/^At local: The part parts\/\S+ is damaged: its SHA-256 is not/)
      .first()
      .waitFor();
    expect(await fact('Verification').textContent()).toMatch(/^Failed Checksums/);
    expect(await page.getByRole('region', { name: 'Where' }).textContent()).toContain('Damaged');
    await stopAt('damaged');
    await goToOverview();
    await page.getByText('Not safe: no backup is left that is good').waitFor();
    await stopAt('damaged-overview');
    expectRefusals();
  });
});

describe('a backup in two places', () => {
  it('says in one line which place lacks it, and holds everything after a retry', async () => {
    await addSecondProvider();
    const inTheWay = join(stack().storageRoot, 'second');
    writeFileSync(inTheWay, 'A file where the folder should be.');
    await goToOverview();
    const drawer = await openDrawer();
    await drawer.getByRole('checkbox', { name: 'Second disk' }).check();
    await stopAt('drawer-two-places');
    await drawer.getByRole('button', { name: 'Back up the whole database' }).click();
    await watchToTheEnd('Backed up, but not in every place');
    const status = page.getByRole('region', { name: 'Status' });
    await status.getByText(/^Backed up, with a warning: .*second/).waitFor();
    await stopAt('partial');
    await openDetails('Full');
    await stopAt('partial-details');
    await goToOverview();

    rmSync(inTheWay);
    await status.getByRole('button', { name: 'Retry second' }).click();
    await page.getByText('Copied to second', { exact: true }).waitFor({ timeout: JOB_MS });
    await status.getByText('Everything is backed up').waitFor();
    await stopAt('partial-mended');
    expectRefusals();
  });
});

describe('on a phone', () => {
  it('puts a backup and a restore together without scrolling sideways', async () => {
    await page.context().close();
    portal = await openPortal(browser, NARROW);
    page = portal.page;
    await signInAs(page, adminEmail);
    await page.getByRole('heading', { name: 'History' }).waitFor();
    // What a finger has touched stays to be read, until the next is touched.
    await page.getByRole('listitem').locator('time').first().tap();
    await page.getByRole('tooltip').waitFor();
    await page.getByRole('heading', { name: 'History' }).tap();
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    const drawer = await openDrawer();
    await drawer.getByRole('radio', { name: 'Chosen collections' }).check();
    await drawer.getByRole('checkbox', { name: /customers/ }).check();
    await encryptWithPassphrase(drawer);
    await drawer.getByText('Advanced').click();
    await drawer.getByRole('radio', { name: 'A past moment' }).check();
    await stopAt('phone-drawer');
    await drawer.getByRole('button', { name: /^Back up 1 collection/ }).scrollIntoViewIfNeeded();
    await keepPictures(page, 'backups-phone-drawer-end');
    expect(await excessWidth(page)).toBe(0);
    await drawer.getByRole('button', { name: 'Close', exact: true }).last().click();

    const card = page.getByRole('listitem').filter({ hasText: 'encrypted with a passphrase' });
    await card.first().getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'Restore', exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Chosen collections' }).check();
    await page.getByLabel('Passphrase of the backup').fill(PASSPHRASE);
    await page.getByRole('radio', { name: 'Below a document of this database' }).check();
    await stopAt('phone-restore');
    expect(await excessWidth(page)).toBe(0);
    expectRefusals();
  });
});
