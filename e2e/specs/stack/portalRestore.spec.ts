/** What an operator restores in the browser: one document, a moment, beside the live data; what is stale, undone, proven. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareImages, type DatabaseImage } from '../../../local/src/databaseImage.ts';
import type { RestDocument } from '../../../local/src/demoData/RestValue.ts';
import { adminEmail } from '../../../local/src/seedAccounts.ts';
import {
  accessibilityFaults,
  keepPictures,
  keepPicturesInFull,
  launchBrowser,
  openPortal,
  type PortalPage,
  signInAs,
} from '../../harness/browser.ts';
import { beginWith, deleteDocuments, imageNow, setDocuments } from '../../harness/fixture.ts';
import {
  awaitProof,
  confirm,
  openConfirmation,
  previewChoices,
  previewShown,
} from '../../harness/restoreSteps.ts';

const WIDE = { width: 1440, height: 900 };
const JOB_MS = 120_000;
const LONG_ID = `a-name-that-goes-on-${'and-on-'.repeat(30)}`;

// Each waits for jobs and keeps many pictures.
vi.setConfig({ testTimeout: 240_000 });

let browser: Browser;
let portal: PortalPage;
let page: Page;
let backupId: string;
let before: DatabaseImage;

beforeAll(async () => {
  const admin = await beginWith(clubs());
  backupId = (await admin.backUp()).id;
  before = await imageNow();
  browser = await launchBrowser();
  portal = await openPortal(browser, WIDE);
  page = portal.page;
  await signInAs(page, adminEmail);
  await page.getByText('Everything is backed up').first().waitFor();
});
afterAll(() => browser.close());

function* clubs(): Generator<RestDocument> {
  for (let n = 0; n < 8; n += 1) {
    yield member(n, `Member ${n}`);
    yield {
      path: `members/m${n}/visits/v1`,
      fields: { on: { timestampValue: '2026-01-05T10:00:00Z' } },
    };
  }
  yield { path: `archive/${LONG_ID}`, fields: { kept: { booleanValue: true } } };
}

function member(n: number, name: string): RestDocument {
  return {
    path: `members/m${n}`,
    fields: {
      name: { stringValue: name },
      since: { timestampValue: '2020-02-02T00:00:00Z' },
      club: { mapValue: { fields: { city: { stringValue: 'Basel' } } } },
    },
  };
}

/** Pictures at both widths, nothing too wide, nothing that axe minds. */
async function stopAt(name: string): Promise<void> {
  expect(await keepPicturesInFull(page, `restore-${name}`), `${name} is too wide`).toBe(0);
  expect(await accessibilityFaults(page), name).toEqual([]);
}

async function open(query: string): Promise<void> {
  await page.goto(new URL(`/portal/admin/restore?${query}`, page.url()).href);
  await page.getByRole('heading', { name: 'Restore', exact: true }).waitFor();
}

function step(name: 'What' | 'How' | 'Where' | 'Preview') {
  return page.getByRole('region', { name, exact: true });
}

/** Opens a collection of the backup, marks what changed in it, looks at a document, and ticks it. */
async function tickInTree(collection: string, id: string): Promise<void> {
  await page.getByRole('button', { name: 'Look into the backup' }).click();
  const tree = page.getByRole('region', { name: 'What the backup holds' });
  await tree.getByRole('button', { name: `Documents of ${collection}` }).click();
  await tree.getByRole('button', { name: 'Mark what changed since (8 reads)' }).click();
  const nodes = tree.getByRole('list', { name: `Documents of ${collection}` });
  const nodeOf = (one: string) => nodes.getByRole('listitem').filter({ hasText: one });
  await nodeOf('m4').getByText('Gone now').waitFor();
  await nodeOf('m0').getByText('Same as now').waitFor();
  await nodes.getByRole('button', { name: id, exact: true }).click();
  const view = page.getByRole('region', { name: 'Document', exact: true });
  await view.getByText('Changed since').waitFor();
  await view.getByRole('cell', { name: '"Overwritten"' }).waitFor();
  await view.getByText(/^In the backup, /).waitFor();
  await view.getByRole('button', { name: 'Restore this document' }).click();
  await tree
    .getByRole('checkbox', { name: `Restore ${collection}/${id}` })
    .and(page.locator(':checked'))
    .waitFor();
}

/** The documents that are not as they were when the backup was made. */
async function differing(): Promise<string[]> {
  return compareImages(before, await imageNow()).map(({ path }) => path);
}

describe('a single document', () => {
  it('is put back alone, and what was there before comes back by an undo', async () => {
    await setDocuments([member(3, 'Overwritten'), member(5, 'Changed too')]);
    await deleteDocuments(['members/m4']);
    await open(`backup=${backupId}`);
    expect(await page.title()).toBe('Restore · Firevault');
    await stopAt('choices');
    await page.getByRole('radio', { name: 'Documents and collections by path' }).check();
    await page.getByLabel('Paths', { exact: true }).fill('members/m3\n/members');
    await page
      .getByText(/^\/members: A path has no slash/)
      .first()
      .waitFor();
    await page.getByLabel('Paths', { exact: true }).fill('');
    await tickInTree('members', 'm3');
    expect(await page.getByLabel('Paths', { exact: true }).inputValue()).toBe('members/m3');
    await stopAt('browse');
    expect(await previewChoices(page)).toBe('1 changed, 1 untouched.');
    await page.getByRole('button', { name: 'What differs in members/m3' }).click();
    await step('Preview').getByRole('cell', { name: '"Overwritten"' }).waitFor();
    await stopAt('one-document');
    await step('Preview').scrollIntoViewIfNeeded();
    await keepPictures(page, 'restore-preview-step');
    await confirm(page, await openConfirmation(page), /^Change 1$/);
    await awaitProof(page);
    expect(await differing()).toEqual(['members/m4', 'members/m5']);
    await stopAt('one-document-done');

    await page.getByRole('button', { name: 'Undo this restore…' }).click();
    expect(await previewShown(page)).toBe('1 changed, 1 untouched.');
    await stopAt('undo');
    await confirm(page, await openConfirmation(page), /^Change 1$/);
    await page.getByText('Undone: the database is as it was before').waitFor({ timeout: JOB_MS });
    expect(await differing()).toEqual(['members/m3', 'members/m4', 'members/m5']);
    await page.getByRole('link', { name: /^restore r-/ }).click();
    await page.getByText('It has been undone since.').waitFor();
    await page.getByRole('link', { name: /^restore r-/ }).waitFor();
  });
});

describe('a preview', () => {
  it('that no longer holds leads to a fresh one with the same choices', async () => {
    await open(`backup=${backupId}`);
    await page.getByRole('radio', { name: 'Chosen collections' }).check();
    await page.getByRole('checkbox', { name: /members/ }).check();
    await page.getByRole('radio', { name: 'Bring back only what is missing' }).check();
    expect(await previewChoices(page)).toBe('1 brought back, 15 untouched.');
    const dialog = await openConfirmation(page);
    await deleteDocuments(['members/m6']);
    await confirm(page, dialog, /^Bring back 1$/);
    await page
      .getByText('Nothing was written: the preview no longer holds')
      .waitFor({ timeout: JOB_MS });
    expect(await differing()).toContain('members/m6');
    await stopAt('stale');

    await page.getByRole('button', { name: 'Look at a fresh preview' }).click();
    expect(await previewShown(page)).toBe('2 brought back, 14 untouched.');
    expect(await page.getByRole('radio', { name: /only what is missing/ }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: /members/ }).isChecked()).toBe(true);
    await confirm(page, await openConfirmation(page), /^Bring back 2$/);
    await awaitProof(page);
    expect(await differing()).toEqual(['members/m3', 'members/m5']);
  });

  it('is left by the back button, with the choices in place', async () => {
    await open(`backup=${backupId}`);
    await page.getByRole('radio', { name: /exactly/i }).check();
    expect(await previewChoices(page)).toBe('2 changed, 15 untouched.');
    await page.goBack();
    await step('Preview').getByRole('button', { name: 'Preview', exact: true }).waitFor();
    expect(await page.getByRole('radio', { name: /exactly/i }).isChecked()).toBe(true);
    await page.goForward();
    await previewShown(page);
    await page.getByRole('radio', { name: 'Put back and keep newer documents' }).check();
    await step('Preview').getByRole('button', { name: 'Preview', exact: true }).waitFor();
  });
});

describe('a moment', () => {
  it('is brought back from the past of the database, which the preview tells', async () => {
    await deleteDocuments(['members/m3/visits/v1']);
    const moment = new Date(Math.ceil(Date.now() / 1000) * 1000);
    await new Promise((resolve) => setTimeout(resolve, moment.getTime() + 1500 - Date.now()));
    await deleteDocuments(['members/m0', 'members/m1']);
    await open(`moment=${moment.toISOString().replace('.000Z', 'Z')}`);
    await step('What')
      .getByText(/^The newest backup before it is the full backup/)
      .waitFor();
    await page.getByRole('radio', { name: /exactly/i }).check();
    expect(await previewChoices(page)).toMatch(/^2 brought back, \d+ untouched\.$/);
    await page.getByText(/^From the database’s own past of .* exactly the moment\./).waitFor();
    await stopAt('moment');
    await confirm(page, await openConfirmation(page), /^Bring back 2$/);
    await awaitProof(page);
    expect(await differing()).toEqual(['members/m3', 'members/m3/visits/v1', 'members/m5']);
  });
});

describe('beside the live data', () => {
  it('a backup is put below a document, and proven restorable in a place of its own', async () => {
    await open(`backup=${backupId}`);
    await page.getByRole('radio', { name: 'Below a document of this database' }).check();
    await page.getByLabel('Below', { exact: true }).fill('copies/monday');
    await page.getByRole('radio', { name: 'Lead references to the new place' }).check();
    expect(await previewChoices(page)).toBe('17 brought back, 0 untouched.');
    await page.getByText(/It is put below copies\/monday\./).waitFor();
    await stopAt('below');
    await confirm(page, await openConfirmation(page), /^Bring back 17$/);
    await awaitProof(page);
    const copies = [...(await imageNow()).keys()].filter((path) => /^copies\/monday\//.test(path));
    expect(copies).toHaveLength(17);

    await page.getByRole('link', { name: /^Backup of/ }).click();
    await page.getByRole('button', { name: 'Prove restorable…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Prove the full backup/ });
    await stopAt('drill');
    await dialog.getByRole('button', { name: 'Prove restorable' }).click();
    await page.getByText('Proven restorable', { exact: true }).first().waitFor({ timeout: JOB_MS });
    await page.getByText(/Passed Drill/).waitFor({ timeout: JOB_MS });
    await stopAt('proven');
  });

  it('leaves a history of restores, undos and drills, without the previews', async () => {
    await page.getByRole('link', { name: 'Restore points' }).click();
    const history = page.getByRole('region', { name: 'Restores' });
    await history
      .getByRole('link', { name: /^Drill: everything into a place of its own/ })
      .waitFor();
    await history.getByRole('link', { name: /^Undo of a restore of members\/m3/ }).waitFor();
    expect(await history.getByText(/Preview/).count()).toBe(0);
    await stopAt('history');
    expect(portal.complaints).toEqual([]);
  });
});
