/** Stores backups made of states in folders of their own, and opens them for reading. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Encryption } from '../../../archive/encryption/Encryption.ts';
import { decodeManifest, manifestChecksum } from '../../../archive/manifest.ts';
import { type BackupPlan, goldenBackup } from '../../../archive/testing/goldenBackup.ts';
import type { State } from '../../../archive/testing/goldenDocuments.ts';
import { LocalStorageProvider } from '../../../storage/providers/LocalStorageProvider.ts';
import { ArchiveStore } from '../ArchiveStore.ts';
import type { OpenBackup } from '../PartReader.ts';
import type { OpenChain } from '../RecordReader.ts';

export interface StoredChain {
  archives: ArchiveStore;
  /** Newest first. */
  chain: OpenChain;
  /** What the newest backup restores to. */
  restores: State;
  stores: ReadonlyMap<string, LocalStorageProvider>;
  remove: () => void;
}

/** Oldest first; every backup lies at every one of the named stores. */
export async function storeChain(
  plans: readonly BackupPlan[],
  names: readonly string[] = ['first'],
): Promise<StoredChain> {
  const rootDir = mkdtempSync(join(tmpdir(), 'firevault-chain-'));
  const stores = new Map(
    names.map((name) => [
      name,
      new LocalStorageProvider({ name, rootDir, basePath: name, pathPrefix: '' }),
    ]),
  );
  const archives = new ArchiveStore({
    open: async (id) => {
      const store = stores.get(id);
      if (store === undefined) throw new Error(`There is no store ${id}.`);
      return store;
    },
  });
  let restores: State = new Map();
  const links: OpenBackup[] = [];
  for (const plan of plans) {
    const golden = await goldenBackup(plan);
    for (const [object, bytes] of golden.objects) {
      for (const store of stores.values()) await store.upload(bytes, `${golden.id}/${object}`);
    }
    links.unshift(openBackup(golden.manifest, names, plan.encryption ?? null));
    restores = golden.restores;
  }
  const [newest, ...below] = links;
  if (newest === undefined) throw new Error('A chain has its newest link.');
  const remove = (): void => rmSync(rootDir, { recursive: true, force: true });
  return { archives, chain: [newest, ...below], restores, stores, remove };
}

function openBackup(
  stored: Buffer,
  names: readonly string[],
  encryption: Encryption | null,
): OpenBackup {
  const checksum = manifestChecksum(stored);
  const manifest = decodeManifest(stored, checksum);
  const storageLocations = names.map(
    (provider) => ({ provider, path: manifest.id, status: 'complete' }) as const,
  );
  return { backup: { id: manifest.id, checksum, storageLocations }, manifest, encryption };
}
