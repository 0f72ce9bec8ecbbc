/** Drives `firestore-export-import`, which has no command line: `export|import ACCOUNT FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { requirePeer } from '../peers/installPeers.ts';

interface ExportImport {
  initializeFirebaseApp: (account: unknown, name: string) => object;
  backups: (db: object) => Promise<object>;
  restore: (
    db: object,
    file: string,
    options: object,
  ) => Promise<{ status: boolean; message: string }>;
}

const [act, account = '', file = ''] = process.argv.slice(2);
const tool = requirePeer<ExportImport>('firestore-export-import');
const db = tool.initializeFirebaseApp(JSON.parse(readFileSync(account, 'utf8')), 'bench');
if (act === 'export') {
  writeFileSync(file, JSON.stringify(await tool.backups(db)));
} else {
  // All that it can be told about types; of references it has to be told the fields by name.
  const options = { autoParseDates: true, autoParseGeos: true, refs: ['target', 'targets'] };
  const result = await tool.restore(db, resolve(file), options);
  if (!result.status) throw new Error(result.message);
}
process.exit(0);
