/** The main job as a script: back up a mixed database, damage it, restore it exactly, compare document by document. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminClient } from './AdminClient.ts';
import { bootStack } from './bootStack.ts';
import { damage } from './damage.ts';
import {
  compareImages,
  countByCollection,
  countByValueType,
  type DatabaseImage,
  takeImage,
} from './databaseImage.ts';
import { callAsOwner } from './emulatorRest.ts';
import { explain } from './LocalError.ts';
import { onStopSignals } from './onStopSignals.ts';
import { stateDir } from './paths.ts';
import type { StackAddresses } from './RunningStack.ts';
import { seedAccounts } from './seedAccounts.ts';
import { seedDemoData } from './seedDemoData.ts';
import { seedLocalProvider } from './seedLocalProvider.ts';

/** `--tamper` changes one field after the restore: the comparison must find it. */
const isTampering = process.argv.includes('--tamper');

async function main(): Promise<number> {
  const storageRoot = mkdtempSync(join(tmpdir(), 'firevault-demo-'));
  const stopping = new AbortController();
  onStopSignals(
    () => stopping.abort(new Error('Stopped.')),
    () => process.exit(130),
  );
  const stack = await bootStack({
    name: 'demo',
    ports: 'free',
    storageRoot,
    logFile: join(stateDir, 'demo.log'),
    withPortal: false,
    signal: stopping.signal,
    say,
  });
  try {
    stopping.signal.throwIfAborted();
    return await play(stack.addresses);
  } finally {
    await stack.stop();
    rmSync(storageRoot, { recursive: true, force: true });
  }
}

async function play(addresses: StackAddresses): Promise<number> {
  const { firestore, auth, projectId } = addresses;
  await seedAccounts(auth, projectId);
  await seedLocalProvider(firestore, projectId);
  say(`seeded ${await seedDemoData(firestore, projectId)} documents`);
  const before = withoutOurs(await takeImage(firestore, projectId));

  const admin = await AdminClient.signIn(addresses);
  const backup = await admin.backUp();
  if (backup.status !== 'success')
    throw new Error(`The backup ended ${backup.status}: ${backup.error}`);
  say(
    `backed up ${sum(Object.values(backup.documentCounts))} documents as ${backup.id} in ${seconds(backup.duration)}`,
  );

  const harm = await damage(firestore, projectId, before);
  say(`damaged: ${harm.overwritten} overwritten, ${harm.deleted} deleted, ${harm.added} added`);
  const damaged = compareImages(before, withoutOurs(await takeImage(firestore, projectId)));

  const restore = await admin.restore(backup.id, { mode: 'exact' });
  if (restore.status !== 'success')
    throw new Error(`The restore ended ${restore.status}: ${restore.error}`);
  const { created, changed, deleted, unchanged } = restore.counts;
  say(
    `restored in ${seconds(restore.duration)}: ${created} brought back, ${changed} changed, ${deleted} deleted, ${unchanged} untouched`,
  );
  if (isTampering) await tamper(addresses, before);

  const after = withoutOurs(await takeImage(firestore, projectId));
  const differences = compareImages(before, after);
  printTable('collection', countByCollection(before), countByCollection(after));
  printTable('value type', countByValueType(before), countByValueType(after));
  for (const { path, kind, fields } of differences.slice(0, 20)) {
    console.log(`different: ${path}: ${kind === 'changed' ? `field ${fields.join(', ')}` : kind}`);
  }
  if (damaged.length === 0) throw new Error('The damage did nothing: there was nothing to prove.');
  if (differences.length === 0) {
    console.log(`\nidentical: all ${before.size} documents (${damaged.length} had been damaged)`);
    return 0;
  }
  console.log(`\nDIFFERENT: ${differences.length} of ${before.size} documents`);
  return 1;
}

/** The audit log grows by the very acts of this script and is restored only when named. */
function withoutOurs(image: DatabaseImage): DatabaseImage {
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

async function tamper(
  { firestore, projectId }: StackAddresses,
  image: DatabaseImage,
): Promise<void> {
  const path = [...image.keys()].find((key) => key.startsWith('products/')) ?? 'products/none';
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents/${encoded}`;
  await callAsOwner('PATCH', `${url}?updateMask.fieldPaths=name`, {
    fields: { name: { stringValue: 'tampered with' } },
  });
  say(`changed the field name of ${path} by hand`);
}

function printTable(title: string, before: Map<string, number>, after: Map<string, number>): void {
  const rows = [...new Set([...before.keys(), ...after.keys()])].sort();
  console.log(`\n${title.padEnd(28)}${'before'.padStart(9)}${'after'.padStart(9)}`);
  for (const row of rows) {
    const [then, now] = [before.get(row) ?? 0, after.get(row) ?? 0];
    const mark = then === now ? '' : '  ≠';
    console.log(`${row.padEnd(28)}${String(then).padStart(9)}${String(now).padStart(9)}${mark}`);
  }
}

function say(text: string): void {
  console.log(`· ${text}`);
}

function seconds(ms: number | null): string {
  return `${((ms ?? 0) / 1000).toFixed(1)} s`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(explain(error));
  return 1;
});
