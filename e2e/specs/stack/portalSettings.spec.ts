/** The settings in the browser: who is told is saved and heard, mail is tried, and what is set up is shown without a secret. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AdminClient } from '../../../local/src/AdminClient.ts';
import type { CaughtMail } from '../../../local/src/mail/CaughtMail.ts';
import { adminEmail } from '../../../local/src/seedAccounts.ts';
import {
  accessibilityFaults,
  allThatIsKept,
  keepPicturesInFull,
  launchBrowser,
  openPortal,
  type PortalPage,
  signInAs,
} from '../../harness/browser.ts';
import { beginWith, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';

const WIDE = { width: 1440, height: 900 };
const JOB_MS = 120_000;

vi.setConfig({ testTimeout: 240_000 });

let admin: AdminClient;
let browser: Browser;
let portal: PortalPage;
let page: Page;

beforeAll(async () => {
  admin = await beginWith(manyDocuments('ledger', 10));
  browser = await launchBrowser();
  portal = await openPortal(browser, WIDE, '/portal/admin/backups/settings');
  page = portal.page;
  await signInAs(page, adminEmail);
  await page.getByRole('heading', { name: 'Who is told' }).waitFor();
});
afterAll(() => browser.close());

/** Pictures at both widths, nothing too wide, nothing that axe minds, no complaint of the browser. */
async function stopAt(name: string): Promise<void> {
  expect(await keepPicturesInFull(page, `settings-${name}`), `${name} is too wide`).toBe(0);
  expect(await accessibilityFaults(page), name).toEqual([]);
  expect(portal.complaints.splice(0)).toEqual([]);
}

async function mails(): Promise<CaughtMail[]> {
  return (await (await fetch(`http://${stack().inbox}/messages.json`)).json()) as CaughtMail[];
}

describe('the settings', () => {
  it('open by their address, say that nobody is told yet, and show what is set up but no secret', async () => {
    expect(await page.title()).toBe('Settings · Firevault');
    await page.getByText('Nobody is mailed yet').waitFor();
    const rail = page.getByRole('navigation', { name: 'Pages' });
    expect(await rail.locator('[aria-current="page"]').allTextContents()).toEqual(['Settings']);
    const leaving = page.getByRole('region', { name: 'How notices leave' });
    expect(await leaving.getByText('Set up', { exact: true }).count()).toBe(2);
    await page.getByRole('region', { name: 'Encryption keys' }).getByText('Newest key').waitFor();
    await page
      .getByRole('region', { name: 'Plan and version' })
      .getByText('no limit')
      .first()
      .waitFor();
    expect(await allThatIsKept(page)).not.toMatch(/smtps?:\/\//);
    await stopAt('empty');
  });

  it('are saved once each fault is mended, and a manual backup is mailed of', async () => {
    const addresses = page.getByLabel('E-mail addresses');
    await addresses.fill('owner@example.com, nobody');
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await addresses.and(page.locator('[aria-invalid="true"]:focus')).waitFor();
    await page.getByText('“nobody”: this is not an e-mail address.').waitFor();
    await stopAt('faults');
    await addresses.fill('owner@example.com');
    await page.getByRole('checkbox', { name: 'Successes' }).check();
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await page.getByText('Settings saved', { exact: true }).first().waitFor();
    await page.getByText(`by ${adminEmail}`).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Who is told' }).waitFor();
    expect(await addresses.inputValue()).toBe('owner@example.com');

    const { body } = await admin.call<{ id: string }>('POST', '/api/admin/backups', {});
    await expect
      .poll(async () => (await mails()).filter(({ text }) => text.includes(body.id)), {
        timeout: JOB_MS,
      })
      .toMatchObject([{ to: ['owner@example.com'], subject: expect.stringMatching(/succeeded$/) }]);
  });

  it('send a test mail and show what the server said, or that it goes to no address', async () => {
    const to = page.getByLabel('Send a test mail to');
    expect(await to.inputValue()).toBe('owner@example.com');
    await to.fill('nobody');
    await page.getByRole('button', { name: 'Send a test mail' }).click();
    await to.and(page.locator('[aria-invalid="true"]:focus')).waitFor();
    await to.fill('tried@example.com');
    await page.getByRole('button', { name: 'Send a test mail' }).click();
    await page.getByText('The mail server took the mail to tried@example.com').first().waitFor();
    await page.getByText(/^It said: 250/).waitFor();
    expect((await mails()).filter((mail) => mail.to.includes('tried@example.com'))).toHaveLength(1);
    await stopAt('tried');
  });

  it('that cannot be read say so, and are there after another try', async () => {
    await page.route('**/readSettings', (route) => route.abort());
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('alert').getByRole('button', { name: 'Retry' }).waitFor();
    portal.complaints.length = 0;
    await stopAt('failed');
    await page.unroute('**/readSettings');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { name: 'Who is told' }).waitFor();
    expect(portal.complaints).toEqual([]);
  });
});
