/** A small database, a backup of it at a local store, and the command line to use on both: made before the specs of a file. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { writeRestDocuments } from '../../local/src/writeRestDocuments.ts';
import { type Ended, firevault } from './commandLine.ts';
import { type Engine, startEngine } from './engine.ts';
import { manyDocuments } from './fixture.ts';
import { stack } from './stack.ts';

interface StoredBackup {
  engine: Engine;
  /** The folder that the backup lies in, below its id. */
  store: string;
  backupId: string;
  /** A folder to do with as one likes. */
  folder: string;
  /** Copies the store into that folder, to be spoilt. */
  copyOfStore(name: string): string;
}

/** The variables that commands on the project are run with. */
export function settingsOf(projectId: string) {
  return { GOOGLE_CLOUD_PROJECT: projectId, FIREVAULT_FROM: undefined };
}

/** Runs commands on the project, with further variables. */
export function commandOn(projectId: string) {
  return (args: string[], more: Record<string, string> = {}): Promise<Ended> =>
    firevault(args, { ...settingsOf(projectId), ...more });
}

/** `documents` are how many the collection `docs` has; `begin` gets what was made. */
export function withStoredBackup(
  projectId: string,
  documents: number,
  begin: (made: StoredBackup) => void,
): void {
  let engine: Engine;
  let folder: string;

  beforeAll(async () => {
    engine = await startEngine(projectId);
    folder = mkdtempSync(join(tmpdir(), 'firevault-stored-'));
    await engine.clear();
    await writeRestDocuments(stack().firestore, projectId, manyDocuments('docs', documents, 100));
    const store = join(engine.rootDir, 'first');
    const { id: backupId } = await engine.backUp();
    const copyOfStore = (name: string): string => {
      const copy = join(folder, name);
      cpSync(store, copy, { recursive: true });
      return copy;
    };
    begin({ engine, store, backupId, folder, copyOfStore });
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });
}
