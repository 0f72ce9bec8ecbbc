/** Compares what the records say of backups with what lies at the stores and with what the database held. */
import { differences, type Image, rootOf, within } from '../oracle/Oracle.ts';
import {
  contains,
  faultsOf,
  manifestOf,
  objectsOf,
  readChain,
  type StoredManifest,
  sha256,
} from '../oracle/readChain.ts';
import type { StoredObjects } from '../oracle/storedFiles.ts';
import { COLLECTIONS } from '../oracle/Traffic.ts';
import type { Tally } from '../tally.ts';
import { idOf, type Row, rootRows, type World } from '../World.ts';

interface Location {
  provider: string;
  status: string;
  error?: string;
}
/** What a record of a backup says, as far as it is looked at. */
interface Said {
  id: string;
  status: string;
  isWhole: boolean;
  error: string | null;
  warnings: string[];
  checksum: string | null;
  collections: string[];
  documentCounts: Record<string, number>;
  type: string;
  storageLocations: Location[];
  encryptionEnabled: boolean;
  baseBackupId: string | null;
  verification: { status: string } | null;
  metadata: { purpose?: string };
  /** Null for the one that the round is about. */
  database: object | null;
}
type Stores = Record<string, StoredObjects>;

const BESIDE = ['auditLogs', 'backupSchedules', 'storageProviders'];

/** Sentences of what is wrong; empty when all is well. */
export function checkBackups(rows: readonly Row[], world: World, tally: Tally): string[] {
  const stores = world.stores();
  const backups = rootRows(rows, 'backupMetadata').map(
    (row) => ({ ...row.data, id: idOf(row) }) as unknown as Said,
  );
  const wrong: string[] = [];
  for (const backup of backups) {
    tally.count('ended', `backup ${backup.status}`);
    wrong.push(...whatIsSaid(backup), ...whatIsStored(backup, stores, tally));
    if (isMade(backup) && backup.database === null) {
      wrong.push(...whatIsHeld(backup, backups, stores, world, tally));
    }
  }
  wrong.push(...strays(backups, stores, tally));
  const good = backups.filter(
    (one) => one.metadata.purpose === undefined && one.status === 'success',
  );
  tally.count('check', 'there is a good backup');
  if (good.length === 0) wrong.push('No good backup is left.');
  return wrong;
}

/** Invariants 3 and 9: no success for less, and a reason for all that is not. */
function whatIsSaid(backup: Said): string[] {
  const { id, status, error, warnings, storageLocations, verification } = backup;
  const wrong: string[] = [];
  const complete = storageLocations.filter((one) => one.status === 'complete');
  if (status === 'success') {
    if (warnings.length > 0) wrong.push(`${id} is a success with warnings: ${warnings.join(' ')}`);
    if (complete.length < storageLocations.length) wrong.push(`${id} is a success in some places`);
  }
  if (status === 'partial') {
    if (warnings.length === 0) wrong.push(`${id} is partial and does not say why`);
    if (complete.length === 0) wrong.push(`${id} is partial and nowhere complete`);
  }
  if ((status === 'failed' || status === 'cancelled') && !error) {
    wrong.push(`${id} is ${status} and does not say why`);
  }
  for (const one of storageLocations) {
    if (one.status === 'failed' && !one.error) wrong.push(`${id} does not say why ${one.provider}`);
    if (isMade(backup) && ['pending', 'copying'].includes(one.status)) {
      wrong.push(`${id} has ended and is ${one.status} at ${one.provider}`);
    }
  }
  if (verification !== null && ['running', 'pending'].includes(verification.status)) {
    wrong.push(`The verification of ${id} is ${verification.status} for ever`);
  }
  return wrong;
}

/** Invariant 1: the manifest and every object, at every place said to be complete. */
function whatIsStored(backup: Said, stores: Stores, tally: Tally): string[] {
  const { id, checksum } = backup;
  const wrong: string[] = [];
  for (const { provider, status } of backup.storageLocations) {
    const objects: StoredObjects = stores[provider] ?? new Map();
    const bytes = objects.get(`${id}/manifest.json`);
    if (!isMade(backup)) {
      tally.count('check', 'a backup that was not made has no manifest');
      if (bytes !== undefined)
        wrong.push(`${id} is ${backup.status}, its manifest is at ${provider}`);
      continue;
    }
    if (status !== 'complete') continue;
    tally.count('check', 'a complete place holds the manifest and every object');
    const manifest = manifestOf(objects, id);
    if (bytes === undefined || manifest === null) {
      wrong.push(`${id} is complete at ${provider}, but its manifest is not there`);
      continue;
    }
    if (sha256(bytes) !== checksum) wrong.push(`${id} has another manifest at ${provider}`);
    wrong.push(...faultsOf(objects, manifest).map((fault) => `${fault}, at ${provider}`));
    if (manifest.missing.length > 0 && (backup.status === 'success' || backup.isWhole)) {
      wrong.push(`${id} counts as whole and lacks ranges`);
    }
  }
  return wrong;
}

/** Invariant 2: every document that was there at the backup's moment, once, and as it was. */
function whatIsHeld(
  backup: Said,
  backups: readonly Said[],
  stores: Stores,
  world: World,
  tally: Tally,
): string[] {
  const find = (id: string) =>
    placeOf(
      backups.find((one) => one.id === id),
      stores,
    );
  try {
    const chain = chainOf(backup, backups);
    const { manifest } = find(backup.id);
    if (chain.some(({ encryptionEnabled }) => encryptionEnabled)) {
      for (const link of chain) find(link.id);
      tally.count('check', 'an encrypted backup has all that it builds on');
      return [];
    }
    const held = readChain(backup.id, find);
    const strange = [...held.keys()].find(
      (path) => ![...COLLECTIONS, ...BESIDE].includes(rootOf(path)),
    );
    const unknown = world.oracle.unknownAt(manifest.readTime);
    const scope = (backup.type === 'collections' ? backup.collections : COLLECTIONS).filter(
      (one) => COLLECTIONS.includes(one) && !unknown.includes(one),
    );
    const expected = within(world.oracle.imageAt(manifest.readTime), scope);
    for (const path of [...expected.keys()]) {
      if (isMissing(manifest, path)) expected.delete(path);
    }
    tally.count('check', 'a backup holds what the database held');
    tally.count('check', 'documents compared', expected.size);
    if (unknown.length > 0) tally.count('check', 'collections under a restore left out');
    const wrong = differences(expected, within(held, scope)).map(
      (one) => `${backup.id} (${backup.type}, ${backup.status}): ${one}`,
    );
    if (backup.isWhole) {
      wrong.push(...miscounted(backup, expected).map((one) => `${backup.id} ${one}`));
    }
    if (strange !== undefined) wrong.push(`${backup.id} holds ${strange}`);
    return wrong;
  } catch (error) {
    return [`${backup.id} cannot be read: ${(error as Error).message}`];
  }
}

/** Documents are counted by the root collection that they lie below. */
function miscounted({ documentCounts }: Said, expected: Image): string[] {
  const held = Map.groupBy(expected.keys(), rootOf);
  return [...held]
    .map(([id, paths]) => [id, paths.length, documentCounts[id] ?? 0] as const)
    .filter(([, there, said]) => there !== said)
    .map(([id, there, said]) => `counts ${said} documents in ${id}, and ${there} were there`);
}

function isMissing({ missing }: StoredManifest, path: string): boolean {
  return missing.some(({ ranges }) => ranges.some((range) => contains(range, path)));
}

/** Of the backup and all it builds on, what its record says. Throws where one is gone: another needed it. */
function chainOf(backup: Said, backups: readonly Said[]): Said[] {
  if (backup.baseBackupId === null || backup.type !== 'incremental') return [backup];
  const base = backups.find(({ id }) => id === backup.baseBackupId);
  if (base === undefined || !isMade(base))
    throw new Error(`its base ${backup.baseBackupId} is gone`);
  return [backup, ...chainOf(base, backups)];
}

function placeOf(backup: Said | undefined, stores: Stores) {
  const place = backup?.storageLocations.find(({ status }) => status === 'complete');
  const objects = stores[place?.provider ?? ''] ?? new Map();
  const manifest = manifestOf(objects, backup?.id ?? '');
  if (manifest === null) throw new Error(`${backup?.id} lies nowhere`);
  return { manifest, objects };
}

/** No manifest without a record, and no object that no manifest names. */
function strays(backups: readonly Said[], stores: Stores, tally: Tally): string[] {
  const wrong: string[] = [];
  for (const [provider, objects] of Object.entries(stores)) {
    for (const key of objects.keys()) {
      tally.count('check', 'an object belongs to a backup');
      const id = key.slice(0, key.indexOf('/'));
      const backup = backups.find((one) => one.id === id);
      if (backup === undefined || !isMade(backup)) {
        wrong.push(`${key} at ${provider} belongs to no backup (${backup?.status ?? 'no record'})`);
        continue;
      }
      if (key === `${id}/manifest.json`) continue;
      const named = Object.values(stores)
        .map((one) => manifestOf(one, id))
        .flatMap((manifest) => (manifest === null ? [] : objectsOf(manifest)));
      if (!named.some(({ object }) => key === `${id}/${object}`)) {
        wrong.push(`${key} at ${provider} is named by no manifest`);
      }
    }
  }
  return wrong;
}

function isMade({ status }: Said): boolean {
  return status === 'success' || status === 'partial';
}
