/** One document out of a backup on local disk, beside reading all of it. */
import { join } from 'node:path';
import { type Measured, runWorker } from '../runWorker.ts';
import { startServer } from '../startServer.ts';

interface Options {
  /** Documents in each backup. */
  sizes: readonly number[];
  folder: string;
  say: (text: string) => void;
}

export interface BrowseRow {
  documents: number;
  storedBytes: number;
  indexBytes: number;
  /** Fifty documents, a call each. */
  single: Measured;
  /** Everything, once. */
  all: Measured;
}

const SINGLE_READS = 50;

export async function browseSuite({ sizes, folder: parent, say }: Options): Promise<BrowseRow[]> {
  const server = await startServer('byteServer', ['http2']);
  try {
    const rows: BrowseRow[] = [];
    for (const documents of sizes) {
      const folder = join(parent, `browse-${documents}`);
      const backup = await runWorker('backup', {
        ...{ host: server.host, projectId: `n${documents}`, readTime: null },
        ...{ compression: 'gzip', folder },
      });
      rows.push({
        documents,
        storedBytes: backup.storedBytes ?? 0,
        indexBytes: backup.details?.indexBytes ?? 0,
        single: await runWorker('browse', { folder, documents: SINGLE_READS }),
        all: await runWorker('browse', { folder, documents: null }),
      });
      say(`  browsing a backup of ${documents} documents done`);
    }
    return rows;
  } finally {
    server.stop();
  }
}
