/** The main way through the portal by keyboard alone: every act is reached, and after each dialog the focus is where it was. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminEmail, password } from '../../../local/src/seedAccounts.ts';
import { launchBrowser, openPortal, type PortalPage } from '../../harness/browser.ts';
import { beginWith, deleteDocuments, manyDocuments } from '../../harness/fixture.ts';

const JOB_MS = 120_000;
const MOST_TABS = 90;

vi.setConfig({ testTimeout: 240_000 });

let browser: Browser;
let portal: PortalPage;
let page: Page;

beforeAll(async () => {
  await beginWith(manyDocuments('ledger', 10));
  browser = await launchBrowser();
  portal = await openPortal(browser, { width: 1440, height: 900 });
  page = portal.page;
  await page.getByLabel('Email').waitFor();
});
afterAll(() => browser.close());

/** What has the focus: its role or element, and its name as it is read out. */
function focused(): Promise<string> {
  return page.evaluate<string>(`(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return 'nothing';
    const labelled = (one.getAttribute('aria-labelledby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
    const label = one.getAttribute('aria-label') ?? (labelled || one.labels?.[0]?.textContent || one.textContent);
    const role = one.getAttribute('role') ?? one.type ?? one.tagName.toLowerCase();
    return role + ': ' + (label ?? '').trim().slice(0, 80);
  })()`);
}

const inDialog = () =>
  page.evaluate<boolean>(`document.activeElement?.closest('[role="dialog"]') !== null`);

/** Presses Tab until what has the focus is named like that. */
async function tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = [];
  for (let tab = 0; tab < MOST_TABS; tab += 1) {
    await page.keyboard.press(key);
    const at = await focused();
    if (name.test(at)) return;
    seen.push(at);
  }
  throw new Error(`${name} is not reached by ${key}; seen: ${seen.join(' | ')}`);
}

async function awaitFocus(name: RegExp): Promise<void> {
  await expect.poll(focused, { timeout: 10_000 }).toMatch(name);
}

/** A dialog takes the focus, keeps Tab within itself, and gives the focus back when Escape closes it. */
async function lookIntoDialog(title: RegExp, givesBackTo: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.waitFor();
  await expect.poll(inDialog).toBe(true);
  for (let tab = 0; tab < 12; tab += 1) {
    await page.keyboard.press('Tab');
    expect(await inDialog(), await focused()).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await awaitFocus(givesBackTo);
}

describe('by keyboard alone', () => {
  it('an admin signs in', async () => {
    await tabTo(/^email: Email/);
    await page.keyboard.type(adminEmail);
    await tabTo(/^password: Password/);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  });

  it('skips to the content, and finds the shortcuts', async () => {
    await page.evaluate('document.activeElement?.blur()');
    await tabTo(/Skip to the content/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('content');
    await tabTo(/^button: Back up now/);
    await page.keyboard.press('?');
    await lookIntoDialog(/^Keyboard shortcuts/, /^button: Back up now/);
  });

  it('opens the options and leaves them, makes a backup, and reads the notices', async () => {
    await tabTo(/More ways to back up/);
    await page.keyboard.press('Enter');
    await awaitFocus(/^menuitem: Back up with options…/);
    await page.keyboard.press('Escape');
    await awaitFocus(/More ways to back up/);
    await page.keyboard.press('Enter');
    await awaitFocus(/^menuitem: Back up with options…/);
    await page.keyboard.press('Enter');
    await lookIntoDialog(/^Back up with options/, /More ways to back up/);
    await tabTo(/^button: Back up now/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page
      .getByRole('table')
      .getByText('Complete', { exact: true })
      .waitFor({ timeout: JOB_MS });
    await tabTo(/Notices/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await lookIntoDialog(/^Notices/, /Notices/);
  });

  it('acts on the backup from the history: what is behind the dots opens, and gives the focus back', async () => {
    for (const [presses, entry, title] of [
      [0, /^menuitem: Verify…/, /^Verify the full backup/],
      [1, /^menuitem: Prove restorable…/, /^Prove the full backup/],
    ] as const) {
      await tabTo(/^button: More actions/, 'Tab');
      await page.keyboard.press('Space');
      await awaitFocus(/^menuitem: Verify…/);
      for (let down = 0; down < presses; down += 1) await page.keyboard.press('ArrowDown');
      await awaitFocus(entry);
      await page.keyboard.press('Enter');
      await lookIntoDialog(title, /^button: More actions/);
      await tabTo(/Details/, 'Shift+Tab');
    }
  });

  it('sorts, filters and searches the history', async () => {
    await tabTo(/: Size/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await awaitFocus(/: Size/);
    await expect
      .poll(() =>
        page.locator('th[aria-sort="descending"], th[aria-sort="ascending"]').textContent(),
      )
      .toContain('Size');
    await page.keyboard.press('/');
    await awaitFocus(/^search: Search backups/);
    await page.keyboard.type('nothing like this');
    await page.getByText('No backup matches').waitFor();
    await tabTo(/^button: Clear the filters/);
    await page.keyboard.press('Enter');
    await page.getByRole('table').waitFor();
    await awaitFocus(/^search: Search backups/);
  });

  it('opens the backup and goes to the preview of its restore', async () => {
    await deleteDocuments(['ledger/d000003']);
    await tabTo(/Details/);
    await page.keyboard.press('Enter');
    await awaitFocus(/Full backup of/);
    await tabTo(/^button: Verify…/);
    await page.keyboard.press('Enter');
    await lookIntoDialog(/^Verify the full backup/, /^button: Verify…/);
    await tabTo(/^button: Restore…/);
    await page.keyboard.press('Enter');
    await awaitFocus(/: Restore$/);
    await tabTo(/^radio: Everything/);
    await page.keyboard.press('ArrowDown');
    await awaitFocus(/^radio: .*[Cc]ollections/);
    await page.keyboard.press('ArrowUp');
    await awaitFocus(/^radio: Everything/);
    await tabTo(/^(submit|button): (Show the p|P)review/);
    await page.keyboard.press('Enter');
    const preview = page.getByRole('region', { name: 'Preview', exact: true });
    await awaitFocus(/^h2: Preview/);
    await preview.getByText(/^1 brought back, 9 untouched/).waitFor({ timeout: JOB_MS });
    await tabTo(/^button: Go on to confirm…/);
    await page.keyboard.press('Enter');
    await lookIntoDialog(/^Confirm the/, /^button: Go on to confirm…/);
    expect(portal.complaints).toEqual([]);
  });
});
