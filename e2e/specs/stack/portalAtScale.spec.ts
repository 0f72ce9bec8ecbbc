/** Years of backups in the browser: what the first load fetches and reads, and that the history goes by pages. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore, type WriteBatch } from 'firebase-admin/firestore';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toStored } from '../../../functions/src/catalogue/stored.ts';
import { type BackupMetadata, COLLECTIONS } from '../../../functions/src/contract/index.ts';
import { adminEmail } from '../../../local/src/seedAccounts.ts';
import { launchBrowser, openPortal, type PortalPage, signInAs } from '../../harness/browser.ts';
import { beginWith } from '../../harness/fixture.ts';
import {
  countDocuments,
  documentsRead,
  type Frames,
  framesWhile,
} from '../../harness/pageMeters.ts';
import { DESKTOP, loadUnder, PHONE, type Vitals } from '../../harness/pageVitals.ts';
import { stack } from '../../harness/stack.ts';

/** FIREVAULT_CATALOGUE=10000 measures more than a year of hourly backups; fewer show the same, faster. */
const BACKUPS = Number(process.env.FIREVAULT_CATALOGUE ?? 800);
const PAGES = BACKUPS < 5_000 ? 2 : 5;
const PAGE = 100;
const HOUR_MS = 3_600_000;
const SCRIPT_LIMIT_BYTES = 250_000;
/** Cumulative layout shift; up to here it is called good. */
const SHIFT_LIMIT = 0.1;

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let browser: Browser;
let portal: PortalPage;
let page: Page;
const frames: Record<string, Frames> = {};
const reads: Record<string, number> = {};
const vitals: Record<string, Vitals> = {};

beforeAll(async () => {
  await beginWith([]);
  await setTriggers('disable');
  await seedBackups();
  browser = await launchBrowser();
  portal = await openPortal(browser, { width: 1440, height: 900 });
  page = portal.page;
  await signInAs(page, adminEmail);
  await page.getByText(`The newest ${PAGE} backups`).waitFor();
});
afterAll(async () => {
  await setTriggers('enable');
  await browser.close();
  mkdirSync('artifacts', { recursive: true });
  const measured = { backups: BACKUPS, frames, reads, vitals };
  writeFileSync('artifacts/portal-at-scale.json', `${JSON.stringify(measured, null, 2)}\n`);
});

/** Records that are written here were made long ago: nothing is to be set going by them. */
async function setTriggers(act: 'disable' | 'enable'): Promise<void> {
  const url = `http://${stack().hub}/functions/${act}BackgroundTriggers`;
  const { ok } = await fetch(url, { method: 'PUT' });
  expect(ok, url).toBe(true);
}

async function seedBackups(): Promise<void> {
  process.env.FIRESTORE_EMULATOR_HOST = stack().firestore;
  const app = initializeApp({ projectId: stack().projectId }, 'portal-at-scale');
  const db = getFirestore(app);
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  for (let from = 0; from < BACKUPS; from += 500) {
    const batch: WriteBatch = db.batch();
    for (let n = from; n < Math.min(from + 500, BACKUPS); n += 1) {
      const backup = hourlyBackup(new Date(now - n * HOUR_MS), n);
      batch.set(db.collection(COLLECTIONS.backups).doc(backup.id), toStored(backup));
    }
    await batch.commit();
  }
  await deleteApp(app);
}

/** Each day one in full; now and then one that failed. */
function hourlyBackup(at: Date, n: number): BackupMetadata {
  const createdAt = at.toISOString();
  const [day = '', time = ''] = createdAt.slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  const id = `${day}-${time}-abcdef`;
  const isFull = at.getUTCHours() === 0;
  const hasFailed = n % 97 === 50;
  return {
    id,
    createdAt,
    completedAt: createdAt,
    type: isFull ? 'full' : 'incremental',
    status: hasFailed ? 'failed' : 'success',
    isWhole: !hasFailed,
    phase: 'done',
    size: 4_000_000 + n * 17,
    compressedSize: 1_000_000 + ((n * 7_919) % 500_000),
    duration: 42_000,
    collections: ['customers', 'orders'],
    paths: [],
    includeSubcollections: true,
    database: null,
    documentCounts: { customers: 12_000, orders: 480_000 + n },
    storageLocations: [
      { provider: 'local', path: id, status: hasFailed ? 'failed' : 'complete' },
      { provider: 'archive', path: id, status: hasFailed ? 'failed' : 'complete' },
    ],
    checksum: hasFailed ? null : 'ab'.repeat(32),
    compression: 'gzip',
    encryptionEnabled: true,
    encryptionKeyKind: 'master',
    triggeredBy: 'scheduled',
    scheduleId: null,
    error: hasFailed ? 'The store did not answer.' : null,
    warnings: [],
    metadata: {},
    readTime: createdAt,
    progress: null,
    baseBackupId: null,
    chainLength: isFull ? 0 : 1,
    changes: null,
    expiresAt: null,
    pinned: false,
    heartbeatAt: null,
    attempt: 1,
    cancelRequested: false,
    requestedBy: { uid: 'system', email: null },
    runBy: 'functions',
    verification: null,
    lastRestorableAt: null,
  };
}

/** When no more has come for a second. */
async function settledReads(): Promise<number> {
  let before = -1;
  for (let now = 0; now !== before; ) {
    before = now;
    await page.waitForTimeout(1000);
    now = await documentsRead(page);
  }
  return before;
}

const rows = () => page.getByRole('table').locator('tbody tr').count();

/** Presses a button by its words alone: to find it by its role takes longer than what is measured. */
function press(words: string): Promise<void> {
  return page.evaluate(`[...document.querySelectorAll('main button')]
    .find((one) => one.textContent === ${JSON.stringify(words)}).click()`);
}

async function pressAll(words: readonly string[]): Promise<void> {
  for (const one of words) {
    await press(one);
    await page.waitForTimeout(400);
  }
}

async function awaitFoot(words: string): Promise<void> {
  const feet = () =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('main [role="status"]')].map((one) => one.textContent)`,
    );
  await expect.poll(feet, { timeout: 60_000, interval: 100 }).toContain(words);
}

describe('the first load', () => {
  it('fetches less than 250 kB of script, gzipped and apart from Firebase', async () => {
    const fetched = new Set<string>();
    page.on('response', (answer) => {
      const name = /\/assets\/([^/]+\.js)$/.exec(answer.url())?.[1];
      if (name !== undefined) fetched.add(name);
    });
    await countDocuments(page);
    await page.reload();
    await page.getByText(`The newest ${PAGE} backups`).waitFor();
    await page.getByRole('img', { name: /^Last 30 days: \d+ ok/ }).waitFor();
    reads['first load'] = await settledReads();
    const own = [...fetched].filter((name) => !name.startsWith('firebase-'));
    expect(own.length).toBeGreaterThan(1);
    const sizes = own.map(
      (name) => gzipSync(readFileSync(`web/dist/portal/assets/${name}`)).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    reads['script bytes, gzipped'] = total;
    expect(total, own.join(', ')).toBeLessThan(SCRIPT_LIMIT_BYTES);
  });

  it('reads a page of backups and a few of each day of the month, however many there are', async () => {
    expect(await rows()).toBe(PAGE);
    expect(reads['first load']).toBeGreaterThan(PAGE);
    expect(reads['first load']).toBeLessThan(300);
  });
});

describe('a load with nothing in the cache', () => {
  const shown = async (on: Page) => {
    await on.getByText(`The newest ${PAGE} backups`).waitFor({ timeout: 90_000 });
  };

  it('at a desk moves nothing that is on the page already', async () => {
    vitals.desk = await loadUnder(page, DESKTOP, () => shown(page));
    expect(vitals.desk.shift).toBeLessThan(SHIFT_LIMIT);
  });

  it('on a phone moves nothing that is on the page already', async () => {
    const { page: phone } = await openPortal(browser, { width: 390, height: 844 });
    await signInAs(phone, adminEmail);
    await shown(phone);
    vitals.phone = await loadUnder(phone, PHONE, () => shown(phone));
    expect(vitals.phone.shift).toBeLessThan(SHIFT_LIMIT);
    await phone.context().close();
  });
});

describe('the history', () => {
  it('is scrolled, sorted and searched without another read', async () => {
    const before = await documentsRead(page);
    frames.scrolling = await framesWhile(page, async () => {
      for (let step = 0; step < 40; step += 1) {
        await page.mouse.wheel(0, 200);
        await page.waitForTimeout(16);
      }
    });
    frames.sorting = await framesWhile(page, () => pressAll(['Size', 'Size', 'Status', 'When']));
    const search = page.getByRole('searchbox', { name: 'Search backups' });
    frames.searching = await framesWhile(page, () => search.pressSequentially('full'));
    await expect.poll(rows, { timeout: 30_000 }).toBeLessThan(10);
    await search.fill('');
    await expect.poll(rows, { timeout: 30_000 }).toBe(PAGE);
    expect(await documentsRead(page)).toBe(before);
  });

  it('shows older ones a page at a time, and reads no more than that page', async () => {
    for (let shown = 2 * PAGE; shown <= PAGES * PAGE; shown += PAGE) {
      const before = await settledReads();
      frames[`to ${shown} rows`] = await framesWhile(page, async () => {
        await press('Show more');
        await awaitFoot(`The newest ${shown} backups`);
      });
      reads[`to ${shown} rows`] = (await settledReads()) - before;
      expect(reads[`to ${shown} rows`]).toBeLessThanOrEqual(PAGE + 1);
    }
    frames['scrolling all rows'] = await framesWhile(page, async () => {
      for (let step = 0; step < 60; step += 1) {
        await page.mouse.wheel(0, 400);
        await page.waitForTimeout(16);
      }
    });
    frames['sorting all rows'] = await framesWhile(page, () => pressAll(['Size', 'When']));
    expect(portal.complaints).toEqual([]);
  });

  it('takes in a new backup, and keeps those that were there', async () => {
    const ids = () =>
      page
        .getByRole('table')
        .getByRole('link', { name: 'Details' })
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    const before = await ids();
    const app = initializeApp({ projectId: stack().projectId }, 'portal-at-scale-new');
    const backup = hourlyBackup(new Date(), 1);
    await getFirestore(app).collection(COLLECTIONS.backups).doc(backup.id).set(toStored(backup));
    await deleteApp(app);
    await expect.poll(async () => (await ids())[0], { timeout: 30_000 }).toContain(backup.id);
    expect((await ids()).slice(1, before.length)).toEqual(before.slice(0, -1));
  });
});
