/** Tells which stored objects belong to no backup and to no work under way. Pure; in doubt an object stays. */
import { BackupId, type BackupMetadata } from '../contract/index.ts';

/** The folder of a backup at one provider. */
export interface StoredFolder {
  id: string;
  /** `object` is relative to the folder. */
  objects: { object: string; updatedAt: string | null }[];
}

/** What the catalogue knows of it: null when nothing. */
export type FolderRecord = Pick<BackupMetadata, 'status' | 'storageLocations'> | null;

const SETTLED_MS = 24 * 3_600_000;

/** The folders among a provider's objects, by the backups' ids; what lies elsewhere is somebody else's. */
export function foldersOf(
  objects: readonly { path: string; updatedAt: string | null }[],
): StoredFolder[] {
  const folders = new Map<string, StoredFolder>();
  for (const { path, updatedAt } of objects) {
    const slash = path.indexOf('/');
    const id = path.slice(0, Math.max(slash, 0));
    if (!BackupId.safeParse(id).success) continue;
    const folder = folders.get(id) ?? { id, objects: [] };
    folder.objects.push({ object: path.slice(slash + 1), updatedAt });
    folders.set(id, folder);
  }
  return [...folders.values()];
}

/** No backup is older. */
const FIRST_YEAR = 2025;

/**
 * What the ids of backups begin with, month by month up to the next one: a store is looked through in pieces that do not grow
 * with the years.
 */
export function monthsOfIds(now: Date): string[] {
  const months: string[] = [];
  const last = now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  for (let month = FIRST_YEAR * 12; month <= last; month += 1) {
    months.push(`${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`);
  }
  return months;
}

/** Whether the manifest has to be looked at before anything can be said. */
export function needsManifest(record: FolderRecord): boolean {
  return record?.status === 'success' || record?.status === 'partial';
}

/**
 * The objects to remove, relative to the folder. `named` is what the backup's manifest names; null when there is no backup.
 * Nothing younger than a day goes, nothing of a job under way, and never a manifest nor what lies beside one that the
 * catalogue does not know.
 */
export function findLeftovers(
  folder: StoredFolder,
  record: FolderRecord,
  { named, manifest, now }: { named: ReadonlySet<string> | null; manifest: string; now: Date },
): string[] {
  const { objects } = folder;
  const isSettled = ({ updatedAt }: { updatedAt: string | null }) =>
    updatedAt !== null && now.getTime() - Date.parse(updatedAt) > SETTLED_MS;
  const hasManifest = objects.some(({ object }) => object === manifest);
  if (named !== null && needsManifest(record)) {
    if (isAtWork(record)) return [];
    return objects
      .filter(({ object }) => object !== manifest && !named.has(object))
      .filter(isSettled)
      .map(({ object }) => object);
  }
  const isGone = record === null || record.status === 'failed' || record.status === 'cancelled';
  // One young object is a sign of life, of a job whose record is elsewhere.
  if (!isGone || hasManifest || !objects.every(isSettled)) return [];
  return objects.map(({ object }) => object);
}

function isAtWork(record: FolderRecord): boolean {
  const places = record?.storageLocations ?? [];
  return places.some(({ status }) => status === 'copying' || status === 'pending');
}
