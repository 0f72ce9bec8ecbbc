/** Steps of the portal's restore page that journeys have in common. */
import type { Locator, Page } from 'playwright-core';
import { password } from '../../local/src/seedAccounts.ts';
import { stack } from './stack.ts';

const PREVIEW_MS = 60_000;
const RESTORE_MS = 120_000;

/** From the choices to the sentence that sums the preview up, which it answers. */
export async function previewChoices(page: Page): Promise<string> {
  const step = page.getByRole('region', { name: 'Preview', exact: true });
  await step.getByRole('button', { name: 'Preview', exact: true }).click();
  return previewShown(page);
}

/** The sentence of the preview, once it is there. */
export async function previewShown(page: Page): Promise<string> {
  const step = page.getByRole('region', { name: 'Preview', exact: true });
  const sentence = step.getByText(/ untouched\.$/).first();
  await sentence.waitFor({ timeout: PREVIEW_MS });
  return (await sentence.textContent()) ?? '';
}

/** The confirmation, with the phrase typed and the password still to come. */
export async function openConfirmation(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Go on to confirm…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Confirm the/ });
  await dialog.getByLabel(/^Type RESTORE/).fill(`RESTORE ${stack().projectId}`);
  return dialog;
}

/** `verb` is what the button is to say: `Delete 1, change 2`. */
export async function confirm(page: Page, dialog: Locator, verb: RegExp): Promise<void> {
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: verb }).click();
  await page.waitForURL(/\/admin\/restores\/r-[^/?]+$/);
}

/** Until the page of a restore says that all is as in the backup. */
export async function awaitProof(page: Page): Promise<void> {
  await page
    .getByText(/compared with the backup, no difference/)
    .first()
    .waitFor({ timeout: RESTORE_MS });
}
