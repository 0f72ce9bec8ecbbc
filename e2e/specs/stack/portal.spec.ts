/** The journey in a real browser: sign in, back up, watch, damage the data, restore, and the data is back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damage } from '../../../local/src/damage.ts';
import { compareImages } from '../../../local/src/databaseImage.ts';
import { adminEmail, viewerEmail } from '../../../local/src/seedAccounts.ts';
import {
  accessibilityFaults,
  keepPictures,
  keepPicturesInFull,
  launchBrowser,
  openPortal,
  signInAs,
} from '../../harness/browser.ts';
import { beginWith, imageNow } from '../../harness/fixture.ts';
import {
  awaitProof,
  confirm,
  openConfirmation,
  previewChoices,
} from '../../harness/restoreSteps.ts';
import { stack } from '../../harness/stack.ts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('the portal', () => {
  it('shows its first words before its styles and scripts are there, and then itself', async () => {
    const context = await browser.newContext({ viewport: NARROW, colorScheme: 'dark' });
    const page = await context.newPage();
    const released = Promise.withResolvers<void>();
    await page.route('**/portal/assets/**', async (route) => {
      await released.promise;
      await route.continue();
    });
    const url = `http://${stack().hosting}/portal/admin/backups`;
    await page.goto(url, { waitUntil: 'commit' });
    // Painted, and not only in the document.
    const painted = "performance.getEntriesByName('first-contentful-paint').length";
    await expect.poll(() => page.evaluate(painted), { timeout: 10_000 }).toBe(1);
    const words = page.locator('.opening');
    expect(await words.isVisible()).toBe(true);
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(25, 27, 31)');
    released.resolve();
    await page.getByLabel('Email').waitFor();
    expect(await words.isVisible()).toBe(false);
    // The theme's, which its styles alone do not have.
    expect(await ground()).toBe('rgb(25, 27, 31)');
    await context.close();
  });

  it('takes an admin from sign-in to a restored database', async () => {
    await beginWith('demo');
    const before = await imageNow();
    const { page, complaints } = await openPortal(browser, WIDE);
    await signInAs(page, adminEmail);
    await page.getByText('Never backed up').first().waitFor();
    await keepPictures(page, 'empty');

    await page
      .getByRole('button', { name: /Back up now|Make the first backup/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Running', exact: true }).waitFor();
    await keepPictures(page, 'running');
    await page.getByText('Everything is backed up').first().waitFor({ timeout: 90_000 });
    await keepPictures(page, 'overview');
    expect(await accessibilityFaults(page)).toEqual([]);

    const { firestore, projectId } = stack();
    await damage(firestore, projectId, before);
    expect(compareImages(before, await imageNow()).length).toBeGreaterThan(1000);

    await page
      .getByRole('button', { name: /^Restore/ })
      .first()
      .click();
    await page.getByRole('radio', { name: /exactly/i }).check();
    expect(await previewChoices(page)).toMatch(/changed, .*brought back, .*deleted/);
    await keepPicturesInFull(page, 'restore-preview');
    expect(await accessibilityFaults(page)).toEqual([]);
    const dialog = await openConfirmation(page);
    await dialog.getByLabel('Password', { exact: true }).fill('not the password');
    await dialog.getByRole('button', { name: /^Delete/ }).click();
    await dialog
      .getByLabel('Password', { exact: true })
      .and(page.locator('[aria-invalid="true"]'))
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicturesInFull(page, 'restore-dialog');
    await confirm(page, dialog, /^Delete [\d,]+, change [\d,]+, bring back [\d,]+$/);
    await keepPictures(page, 'restoring');
    await awaitProof(page);
    await keepPicturesInFull(page, 'restored');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(compareImages(before, await imageNow())).toEqual([]);
    // The wrong password above.
    expect(complaints).toEqual(['400 accounts:signInWithPassword']);
    await page.context().close();
  }, 300_000);

  it('shows the same on a phone, live while a backup runs', async () => {
    const { page, complaints } = await openPortal(browser, NARROW);
    await signInAs(page, adminEmail);
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByRole('heading', { name: 'Running', exact: true }).waitFor();
    await keepPictures(page, 'running');
    await page
      .getByRole('heading', { name: 'Running', exact: true })
      .waitFor({ state: 'detached', timeout: 90_000 });
    await keepPictures(page, 'overview');
    expect(await accessibilityFaults(page)).toEqual([]);
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('refuses someone who is signed in but no admin, plainly', async () => {
    const { page } = await openPortal(browser, WIDE);
    await signInAs(page, viewerEmail);
    await page.getByRole('heading', { name: 'This account is not an admin' }).waitFor();
    expect(await page.getByText(viewerEmail).count()).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: 'Back up now' }).count()).toBe(0);
    await page.context().close();
  });
});
