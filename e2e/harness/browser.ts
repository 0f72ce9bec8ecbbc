/** A real Chromium for the portal: fresh profile, nothing in the background, console and page errors collected. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { requireChromium } from '../../local/src/findChromium.ts';
import { password } from '../../local/src/seedAccounts.ts';
import { stack } from './stack.ts';

const ARTIFACTS = 'artifacts/screenshots';
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: requireChromium(() => undefined),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface PortalPage {
  page: Page;
  /** What the browser complained about: uncaught errors and console errors; an answer of the server as `400 whatWasAsked`. */
  complaints: string[];
}

/**
 * Nothing where a channel of Firestore's is answered by 400: the emulator knows it no longer, and the SDK opens another.
 */
function complaintOf(message: ConsoleMessage): string | null {
  const status = /server responded with a status of (\d+)/.exec(message.text())?.[1];
  if (status === undefined) return message.text();
  const { pathname } = new URL(message.location().url);
  const isClosedChannel =
    status === '400' && /\.Firestore\/(Listen|Write)\/channel$/.test(pathname);
  return isClosedChannel ? null : `${status} ${pathname.slice(pathname.lastIndexOf('/') + 1)}`;
}

export async function openPortal(
  browser: Browser,
  size: { width: number; height: number },
  path = '/portal/admin/backups',
): Promise<PortalPage> {
  const context = await browser.newContext({
    viewport: size,
    reducedMotion: 'reduce',
    // A phone is pointed at with a finger, for which targets grow.
    hasTouch: size.width < 768,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const complaint = message.type() === 'error' ? complaintOf(message) : null;
    if (complaint !== null) complaints.push(complaint);
  });
  await page.goto(`http://${stack().hosting}${path}`);
  return { page, complaints };
}

export async function signInAs(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Keeps the page as a picture, light and dark. */
export async function keepPictures(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  const width = page.viewportSize()?.width ?? 0;
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme);
    await page.screenshot({ path: join(ARTIFACTS, `${name}-${colorScheme}-${width}.png`) });
  }
  await showIn(page, 'light');
}

/** Colours change in transitions, in the midst of which a look tells nothing: they are over when this resolves. */
async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.evaluate(`(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    for (const one of document.getAnimations()) {
      if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
    }
  })()`);
}

const NARROW_PX = 390;

/**
 * Keeps all of the page, or of the dialog that is open, as pictures at this width and at a phone's; answers by how many
 * pixels it is too wide for the worse of the two.
 */
export async function keepPicturesInFull(page: Page, name: string): Promise<number> {
  const own = page.viewportSize();
  if (own === null) throw new Error('The page has no size of its own.');
  let excess = 0;
  for (const width of new Set([own.width, NARROW_PX])) {
    await page.setViewportSize({ width, height: own.height });
    const height = await page.evaluate<number>(
      `Math.max(...[document.documentElement, ...document.querySelectorAll('[role="dialog"]')]
        .map((one) => one.scrollHeight))`,
    );
    // Room for what a dialog leaves free above and below itself.
    const room = Math.ceil(height * 1.12) + 40;
    await page.setViewportSize({ width, height: Math.max(own.height, Math.min(room, 4000)) });
    await keepPictures(page, name);
    excess = Math.max(excess, await excessWidth(page));
  }
  await page.setViewportSize(own);
  return excess;
}

/** By how many pixels the page, or a dialog on it, is wider than its frame; nought is fine. */
export function excessWidth(page: Page): Promise<number> {
  return page.evaluate<number>(
    `Math.max(...[document.documentElement, ...document.querySelectorAll('[role="dialog"]')]
      .map((one) => one.scrollWidth - one.clientWidth))`,
  );
}

/** All that the page holds: its markup, what is typed into it, and every store of its origin, as one text. */
export function allThatIsKept(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const kept = [document.documentElement.outerHTML, location.href, JSON.stringify(history.state)];
    for (const { value } of document.querySelectorAll('input, textarea')) kept.push(value);
    kept.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
    for (const { name } of await indexedDB.databases()) {
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        kept.push(JSON.stringify(await done(database.transaction(store).objectStore(store).getAll())));
      }
      database.close();
    }
    return kept.join('\\n');
  })()`);
}

/** What axe finds wrong, light and dark, as `theme: rule: element`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme);
    await page.evaluate(axeSource);
    const found = await page.evaluate<string[]>(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 120))))`,
    );
    faults.push(...found.map((fault) => `${colorScheme}: ${fault}`));
  }
  await showIn(page, 'light');
  return faults;
}
