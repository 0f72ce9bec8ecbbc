/** `firevault copy`: takes backups to another location, or mends what is missing or damaged at one. */
import { decodeManifest } from '../../archive/manifest.ts';
import type { BackupMetadata, StorageLocation } from '../../contract/index.ts';
import { describeFailure, isTransient } from '../../domain/errors.ts';
import { systemClock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { retry } from '../../platform/retry.ts';
import { BackupCopier, holdsAnother } from '../../services/archives/BackupCopier.ts';
import { objectsOf } from '../../services/archives/backupFolder.ts';
import type { ObjectPlace } from '../../services/archives/copyObject.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';
import { parseLocation } from '../parseLocation.ts';
import { idAmong, type Stores } from '../Stores.ts';
import type { Terminal } from '../Terminal.ts';
import { bytesText, count, many } from '../words.ts';

interface Copied {
  backupId: string;
  /** Objects that were copied, and those that lay there already, whole. */
  copied: number;
  there: number;
  copiedBytes: number;
  /** Why the backup is not whole there now; null when it is. */
  problem: string | null;
}

const OBJECTS_AT_ONCE = 4;

export const copy = defineCommand({
  command: 'copy [backup]',
  describe:
    'Copy backups, with all they build on, to another location, or mend them where they lie',
  builder: (yargs) =>
    withLocations(yargs)
      .positional('backup', { type: 'string', describe: 'An id, or "latest"; all when left out' })
      .option('to', {
        type: 'string',
        requiresArg: true,
        demandOption: 'Name where they go: --to s3://bucket/prefix.',
        describe:
          'Where they go; a location that is also named by --from is mended from the others',
      }),
  async run(options, terminal) {
    const target = await parseLocation(options.to, process.env);
    const archive = await Archive.open(
      { ...options, from: [...options.from, options.to] },
      terminal,
    );
    const targetId = idAmong(archive.stores.locations, target);
    const results: Copied[] = [];
    for (const backup of await wanted(archive, options.backup, results)) {
      results.push(await copyBackup(archive, backup, targetId, terminal));
    }
    const bad = results.filter(({ problem }) => problem !== null);
    terminal.result({ to: targetId, backups: results }, [
      ...results.map(lineOf),
      bad.length === 0
        ? `${many(results.length, 'backup')} whole at ${targetId}.`
        : `${count(bad.length)} of ${count(results.length)} not whole at ${targetId}.`,
    ]);
    return bad.length === 0 ? EXIT.done : EXIT.damaged;
  },
});

function lineOf({ backupId, copied, copiedBytes, there, problem }: Copied): string {
  const done = `${many(copied, 'object')} copied (${bytesText(copiedBytes)}), ${count(there)} there already`;
  return `${backupId}: ${problem === null ? done : `${problem} ${done}.`}`;
}

/** What others build on comes first, so that whatever is whole at the target can be restored from there. */
async function wanted(
  archive: Archive,
  idOrLatest: string | undefined,
  results: Copied[],
): Promise<BackupMetadata[]> {
  const listed = idOrLatest === undefined ? await archive.catalogue.list() : null;
  const backups = listed?.backups ?? [await archive.backup(idOrLatest ?? 'latest')];
  const inOrder = new Map<string, BackupMetadata>();
  const refuse = (backupId: string, problem: string) =>
    results.push({ backupId, copied: 0, there: 0, copiedBytes: 0, problem });
  for (const backup of backups) {
    try {
      for (const link of (await archive.chain(backup)).toReversed()) inOrder.set(link.id, link);
    } catch (error) {
      if (isTransient(error)) throw error;
      refuse(backup.id, describeFailure(error));
    }
  }
  const isReadable = (id: string) => backups.some((one) => one.id === id);
  for (const { backupId, provider, error } of listed?.unreadable ?? []) {
    if (!isReadable(backupId)) refuse(backupId, `At ${provider}: ${error}`);
  }
  return [...inOrder.values()];
}

/** A store that is out of reach is thrown; the next run goes on where this one was. */
async function copyBackup(
  { archives, stores }: Archive,
  backup: BackupMetadata,
  targetId: string,
  terminal: Terminal,
): Promise<Copied> {
  const { signal } = new AbortController();
  const result: Copied = {
    backupId: backup.id,
    copied: 0,
    there: 0,
    copiedBytes: 0,
    problem: null,
  };
  const stored = await archives.storedManifest(backup);
  const manifest = decodeManifest(stored, backup.checksum);
  const place: ObjectPlace = { provider: await stores.open(targetId), path: backup.id };
  const copier = new BackupCopier(archives, stores, systemClock);
  const source = withEveryPlace(backup, stores);
  const objects = objectsOf(manifest);
  const view = terminal.progress();
  const what = `${backup.id} to ${targetId}`;
  try {
    if (await holdsAnother(stored, place, signal)) {
      return { ...result, problem: `Another backup of this id lies at ${targetId}.` };
    }
    await mapLimited(objects, OBJECTS_AT_ONCE, async (object) => {
      const complete = () => copier.complete(source, object, place, signal);
      const isCopied = await retry(complete, { clock: systemClock, random: Math.random, signal });
      if (isCopied) {
        result.copied += 1;
        result.copiedBytes += object.storedBytes;
      } else result.there += 1;
      view.show({ what, done: result.copied + result.there, total: objects.length });
    });
    await copier.seal(manifest, stored, place, signal);
    return result;
  } catch (error) {
    if (isTransient(error)) throw error;
    return { ...result, problem: describeFailure(error) };
  } finally {
    view.end();
  }
}

/** Where the manifest is damaged or gone, an object may still be sound. */
function withEveryPlace(backup: BackupMetadata, { byId }: Stores): BackupMetadata {
  const known = backup.storageLocations.map(({ provider }) => provider);
  const others = [...byId.keys()]
    .filter((provider) => !known.includes(provider))
    .map((provider): StorageLocation => ({ provider, path: backup.id, status: 'failed' }));
  return { ...backup, storageLocations: [...backup.storageLocations, ...others] };
}
