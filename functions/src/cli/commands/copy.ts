/** `firevault copy`: takes backups to another location, or mends what is missing or damaged at one. */
import { decodeManifest } from '../../archive/manifest.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import { systemClock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { retry } from '../../platform/retry.ts';
import { BackupCopier, holdsAnother } from '../../services/archives/BackupCopier.ts';
import { objectsOf } from '../../services/archives/backupFolder.ts';
import type { ObjectPlace } from '../../services/archives/copyObject.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';
import { parseLocation } from '../parseLocation.ts';
import { Stores } from '../Stores.ts';
import type { Terminal } from '../Terminal.ts';
import { bytesText, count, many } from '../words.ts';

interface Copied {
  backupId: string;
  /** Objects that were copied, and those that lay there already, whole. */
  copied: number;
  there: number;
  copiedBytes: number;
  /** Null when the backup is whole there now. */
  finding: Finding | null;
}

interface Finding {
  /** A sentence: why it is not. */
  problem: string;
  isDamage: boolean;
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
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only tell what would be copied',
      }),
  async run(options, terminal) {
    const isDryRun = options['dry-run'];
    const archive = await Archive.open(options, terminal);
    const target = await parseLocation(options.to, process.env);
    const projectId = process.env.GOOGLE_CLOUD_PROJECT ?? '';
    const provider = await new Stores([target], projectId).open(target.id);
    const { backups, results } = await wanted(archive, options.backup);
    for (const backup of backups) {
      const below = results.find(({ backupId }) => backupId === backup.baseBackupId);
      results.push(
        below?.finding == null
          ? await copyBackup(archive, backup, { provider, isDryRun }, terminal)
          : left(backup.id, damaged(`It builds on ${below.backupId}, which is not whole there.`)),
      );
    }
    const bad = results.flatMap(({ finding }) => finding ?? []);
    terminal.result({ to: options.to, isDryRun, backups: results.map(toldOf) }, [
      ...results.map((one) => lineOf(one, isDryRun)),
      `${summaryOf(results.length, bad.length, isDryRun)} at ${options.to}.`,
    ]);
    if (bad.length === 0) return EXIT.done;
    return bad.some(({ isDamage }) => isDamage) ? EXIT.damaged : EXIT.incomplete;
  },
});

function damaged(problem: string): Finding {
  return { problem, isDamage: true };
}

function left(backupId: string, finding: Finding): Copied {
  return { backupId, copied: 0, there: 0, copiedBytes: 0, finding };
}

function toldOf({ finding, ...copied }: Copied) {
  return { ...copied, problem: finding?.problem ?? null };
}

function summaryOf(all: number, bad: number, isDryRun: boolean): string {
  const verb = isDryRun ? 'would be whole' : 'whole';
  return bad === 0
    ? `${many(all, 'backup')} ${verb}`
    : `${count(bad)} of ${count(all)} ${isDryRun ? 'would not be' : 'not'} whole`;
}

function lineOf(
  { backupId, copied, copiedBytes, there, finding }: Copied,
  isDryRun: boolean,
): string {
  const verb = isDryRun ? 'to copy' : 'copied';
  const done = `${many(copied, 'object')} ${verb} (${bytesText(copiedBytes)}), ${count(there)} there already`;
  return `${backupId}: ${finding === null ? done : `${finding.problem} ${done}.`}`;
}

/** What others build on comes first, so that whatever is whole at the target can be restored from there. */
async function wanted(
  archive: Archive,
  idOrLatest: string | undefined,
): Promise<{ backups: BackupMetadata[]; results: Copied[] }> {
  const listed = idOrLatest === undefined ? await archive.catalogue.list() : null;
  const asked = listed?.backups ?? [await archive.backup(idOrLatest ?? 'latest')];
  const backups = new Map<string, BackupMetadata>();
  const results: Copied[] = [];
  for (const backup of asked) {
    try {
      for (const link of (await archive.chain(backup)).toReversed()) backups.set(link.id, link);
    } catch (error) {
      if (isTransient(error)) throw error;
      results.push(left(backup.id, damaged(describeFailure(error))));
    }
  }
  const isReadable = (id: string) => asked.some((one) => one.id === id);
  for (const { backupId, provider, error } of listed?.unreadable ?? []) {
    if (!isReadable(backupId)) results.push(left(backupId, damaged(`At ${provider}: ${error}`)));
  }
  return { backups: [...backups.values()], results };
}

/** Throws all but damage: a store that is out of reach, or refuses, does so for every backup. The next run goes on. */
async function copyBackup(
  { archives, stores }: Archive,
  backup: BackupMetadata,
  { provider, isDryRun }: { provider: StorageProvider; isDryRun: boolean },
  terminal: Terminal,
): Promise<Copied> {
  const { signal } = new AbortController();
  const result: Copied = {
    backupId: backup.id,
    ...{ copied: 0, there: 0, copiedBytes: 0, finding: null },
  };
  const place: ObjectPlace = { provider, path: backup.id };
  const stored = await archives.storedManifest(backup);
  if (await holdsAnother(stored, place, signal)) {
    return left(backup.id, { problem: 'Another backup of this id lies there.', isDamage: false });
  }
  const manifest = decodeManifest(stored, backup.checksum);
  const copier = new BackupCopier(archives, stores, systemClock);
  const objects = objectsOf(manifest);
  const view = terminal.progress();
  try {
    await mapLimited(objects, OBJECTS_AT_ONCE, async (object) => {
      const complete = async () =>
        isDryRun
          ? (await copier.findSource(backup, object, place, signal)) !== null
          : await copier.complete(backup, object, place, signal);
      const isCopied = await retry(complete, { clock: systemClock, random: Math.random, signal });
      result.copied += isCopied ? 1 : 0;
      result.there += isCopied ? 0 : 1;
      result.copiedBytes += isCopied ? object.storedBytes : 0;
      view.show({ what: backup.id, done: result.copied + result.there, total: objects.length });
    });
    if (!isDryRun) await copier.seal(manifest, stored, place, signal);
    return result;
  } catch (error) {
    if (!(error instanceof FirevaultError) || error.kind !== 'data-loss') throw error;
    return { ...result, finding: damaged(describeFailure(error)) };
  } finally {
    view.end();
  }
}
