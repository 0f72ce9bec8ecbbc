/** Estimates what Firestore bills for a restore: list prices, before any discount or free quota. */
import type { RestorePreview } from '@contract';

/** US dollars for 100,000 operations in the multi-region nam5, Standard edition; most regions cost less. */
const USD_PER_100_000 = { reads: 0.06, writes: 0.18, deletes: 0.02 } as const;

export const PRICE_NOTE =
  'At the list prices of the multi-region nam5 (0.06 USD for 100,000 reads, 0.18 for writes, 0.02 for deletes); most regions cost less.';

export function priceInUsd(billed: RestorePreview['billed']): number {
  const { reads, writes, deletes } = USD_PER_100_000;
  return (billed.reads * reads + billed.writes * writes + billed.deletes * deletes) / 100_000;
}

/** `about 0.75 USD`, `less than 0.01 USD` */
export function priceWords(billed: RestorePreview['billed']): string {
  const usd = priceInUsd(billed);
  if (usd < 0.01) return 'less than 0.01 USD';
  return `about ${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
}
