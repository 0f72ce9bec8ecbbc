/** What a provider holds, in percent of what it may. */
import type { StorageProviderDoc } from '../../contract/index.ts';

/** The percentage anew, after the figures or the quota have changed; one decimal. */
export function withPercent(doc: StorageProviderDoc): StorageProviderDoc {
  if (doc.usage === undefined) return doc;
  const { quotaBytes } = doc.config;
  const { bytes } = doc.usage;
  const percent =
    typeof quotaBytes === 'number' && bytes !== null
      ? Math.round((bytes / quotaBytes) * 1000) / 10
      : null;
  return { ...doc, usage: { ...doc.usage, percent } };
}
