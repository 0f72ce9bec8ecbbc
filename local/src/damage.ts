/** Damages a database as a bad release would: overwrites, deletes and adds documents, the same ones each time. */

import type { DatabaseImage } from './databaseImage.ts';
import { callAsOwner } from './emulatorRest.ts';

export interface DamageReport {
  overwritten: number;
  deleted: number;
  added: number;
}

/** Every 7th document is overwritten, every 11th deleted, and one is added for every 13th, some below missing parents. */
export async function damage(
  firestore: string,
  projectId: string,
  image: DatabaseImage,
): Promise<DamageReport> {
  const database = `projects/${projectId}/databases/(default)`;
  const name = (path: string): string => `${database}/documents/${path}`;
  const report: DamageReport = { overwritten: 0, deleted: 0, added: 0 };
  const writes: unknown[] = [];
  const spared = /^(storageProviders|auditLogs)\//;
  for (const [index, path] of [...image.keys()].filter((one) => !spared.test(one)).entries()) {
    if (index % 7 === 0) {
      writes.push({
        update: { name: name(path), fields: { oops: { stringValue: 'overwritten' } } },
      });
      report.overwritten += 1;
    } else if (index % 11 === 0) {
      writes.push({ delete: name(path) });
      report.deleted += 1;
    }
    if (index % 13 === 0) {
      const added = index % 2 === 0 ? `${path}-new` : `gone/x${index}/left-behind/y`;
      writes.push({ update: { name: name(added), fields: { oops: { booleanValue: true } } } });
      report.added += 1;
    }
  }
  for (let at = 0; at < writes.length; at += 400) {
    const url = `http://${firestore}/v1/${database}/documents:batchWrite`;
    const answer = await callAsOwner<{ status?: { code?: number; message?: string }[] }>(
      'POST',
      url,
      {
        writes: writes.slice(at, at + 400),
      },
    );
    const refused = answer.status?.find((status) => (status.code ?? 0) !== 0);
    if (refused !== undefined) throw new Error(`A damaging write was refused: ${refused.message}`);
  }
  return report;
}
