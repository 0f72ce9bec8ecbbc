/** Reads the whole database by the scan that a backup uses, and does nothing else: the limit of any backup. */
import { databaseRoot } from '../../../functions/src/domain/documentName.ts';
import { EVERYTHING } from '../../../functions/src/domain/ranges.ts';
import { scanRequest } from '../../../functions/src/firestore/requests.ts';
import { perform } from './perform.ts';
import { RawClient } from './rawClient.ts';

export interface DrainInput {
  host: string;
  projectId: string;
  readTime: string | null;
  /** Names and times alone, which is what an incremental backup scans. */
  namesOnly?: boolean;
}

await perform<DrainInput>(async ({ host, projectId, readTime, namesOnly = false }) => {
  const client = new RawClient(host);
  const request = scanRequest({
    root: databaseRoot(projectId, '(default)'),
    range: EVERYTHING,
    readTime,
    namesOnly,
    limit: 0,
  });
  const startedAt = performance.now();
  const drained = await client.drain(request);
  const seconds = (performance.now() - startedAt) / 1000;
  client.close();
  return { ...drained, seconds };
});
