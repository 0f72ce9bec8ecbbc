/** `firevault prune`: removes the backups that a retention policy does not keep; without --yes it only tells which. */
import { type BackupMetadata, RetentionPolicy } from '../../contract/index.ts';
import { describeFailure, FirevaultError } from '../../domain/errors.ts';
import { planRetention, type Verdict } from '../../domain/retention/planRetention.ts';
import { systemClock } from '../../platform/clock.ts';
import { removeFolder } from '../../services/archives/backupFolder.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { admitAll, commandLineActor, type OpenEngine, openEngine } from '../openEngine.ts';
import {
  type LocationOptions,
  type ProjectOptions,
  withLocations,
  withProject,
} from '../options.ts';
import type { Terminal } from '../Terminal.ts';
import { bytesText, many, momentText, table } from '../words.ts';

interface PruneOptions extends LocationOptions, ProjectOptions {
  'keep-last': number;
  'keep-daily': number;
  'keep-weekly': number;
  'keep-monthly': number;
  'minimum-age': number;
  timezone: string;
  catalogue: boolean;
  yes: boolean;
}

/** Removes one backup; throws what stands against it. */
type Remove = (backup: BackupMetadata) => Promise<void>;

export const prune = defineCommand<PruneOptions>({
  command: 'prune',
  describe: 'Remove the backups that a policy does not keep (tells which, unless --yes)',
  builder: (yargs) =>
    withProject(withLocations(yargs))
      .option('keep-last', { type: 'number', default: 0, describe: 'The newest so many' })
      .option('keep-daily', { type: 'number', default: 0, describe: 'One a day, of so many days' })
      .option('keep-weekly', { type: 'number', default: 0, describe: 'One a week' })
      .option('keep-monthly', { type: 'number', default: 0, describe: 'One a month' })
      .option('minimum-age', {
        type: 'number',
        default: 1,
        describe: 'Hours below which nothing is removed',
      })
      .option('timezone', {
        type: 'string',
        default: 'Etc/UTC',
        requiresArg: true,
        describe: 'Whose days, weeks and months count',
      })
      .option('catalogue', {
        type: 'boolean',
        default: true,
        describe: 'With --no-catalogue: there is none any more, so look at the stores alone',
      })
      .option('yes', { type: 'boolean', default: false, describe: 'Remove them' }),
  async run(options, terminal) {
    const policy = RetentionPolicy.parse({
      keepLast: options['keep-last'],
      keepDailyFor: options['keep-daily'],
      keepWeeklyFor: options['keep-weekly'],
      keepMonthlyFor: options['keep-monthly'],
      minimumAgeHours: options['minimum-age'],
    });
    const archive = await Archive.open(options, terminal);
    const { backups, unreadable } = await archive.catalogue.list();
    const unknown = unreadable.filter(
      ({ backupId, provider }) => !isKnown(backups, backupId, provider),
    );
    if (unknown.length > 0) throw mayBeNeeded(unknown.map(({ backupId }) => backupId));
    const plans = groupsOf(backups).map((group) =>
      planRetention({
        backups: group,
        increments: backups,
        policy,
        timezone: options.timezone,
        now: systemClock.now(),
      }),
    );
    const keep = plans.flatMap((plan) => plan.keep);
    const remove = plans.flatMap((plan) => plan.remove);
    if (!options.yes) {
      terminal.result(
        { keep: keep.map(toShown), remove: remove.map(toShown), isDryRun: true },
        linesOf(keep, remove),
      );
      if (remove.length > 0) terminal.note('Nothing was removed: run it again with --yes.');
      return EXIT.done;
    }
    return options.catalogue
      ? withCatalogue(options, remove, terminal)
      : removeAll(remove, inStoresAlone(archive), terminal);
  },
});

/** Backups of one database and one scope compete for the policy's places; those that restores made for themselves do not. */
function groupsOf(backups: readonly BackupMetadata[]): BackupMetadata[][] {
  const groups = Map.groupBy(
    backups.filter(({ metadata }) => metadata.purpose === undefined),
    ({ database, type, collections, paths }) =>
      JSON.stringify([database, type === 'collections' ? [collections, paths] : null]),
  );
  return [...groups.values()];
}

/** Each goes the way of every removal: with its record, and refused where something needs it. */
async function withCatalogue(
  options: PruneOptions,
  remove: readonly Verdict<BackupMetadata>[],
  terminal: Terminal,
): Promise<ExitCode> {
  const open = await openEngine(options, terminal);
  try {
    const { engine, tasks } = open;
    return await removeAll(
      remove,
      async (backup) => {
        await admitAll(open, [backup]);
        await requireAllPlaces(open, backup.id);
        await engine.backups.deleteBackup(backup.id, commandLineActor());
        while (!tasks.isIdle) await systemClock.sleep(50);
        const left = await engine.catalogue.find(backup.id);
        if (left !== null) throw new Error(left.error ?? `${backup.id} is still there.`);
      },
      terminal,
    );
  } finally {
    await open.close();
  }
}

/** The record goes with the last copy, so every place that it knows must be among those named. */
async function requireAllPlaces({ engine, archive }: OpenEngine, id: string): Promise<void> {
  const { storageLocations } = await engine.catalogue.get(id);
  const unnamed = storageLocations.filter(({ provider }) => !archive.stores.byId.has(provider));
  if (unnamed.length === 0) return;
  const places = unnamed.map(({ provider }) => provider).join(', ');
  throw new FirevaultError('failed-precondition', 'cli/other-places', `It is at ${places}, too.`, {
    nextStep: 'Name every location of the catalogue with --from.',
  });
}

function inStoresAlone(archive: Archive): Remove {
  return async ({ storageLocations }) => {
    for (const { provider, path } of storageLocations) {
      await removeFolder(await archive.stores.open(provider), path);
    }
  };
}

async function removeAll(
  verdicts: readonly Verdict<BackupMetadata>[],
  remove: Remove,
  terminal: Terminal,
): Promise<ExitCode> {
  const removed: string[] = [];
  const left: { id: string; because: string }[] = [];
  for (const { backup } of verdicts) {
    try {
      await remove(backup);
      removed.push(backup.id);
    } catch (error) {
      left.push({ id: backup.id, because: describeFailure(error) });
    }
  }
  terminal.result({ removed, left, isDryRun: false }, [
    ...removed.map((id) => `${id} removed`),
    ...left.map(({ id, because }) => `${id} left: ${because}`),
    `${many(removed.length, 'backup')} removed.`,
  ]);
  return left.length === 0 ? EXIT.done : EXIT.incomplete;
}

function linesOf(
  keep: readonly Verdict<BackupMetadata>[],
  remove: readonly Verdict<BackupMetadata>[],
): string[] {
  const row =
    (what: string) =>
    ({ backup, because }: Verdict<BackupMetadata>) => [
      what,
      backup.id,
      momentText(backup.readTime),
      bytesText(backup.compressedSize),
      because.join('; '),
    ];
  const freed = remove.reduce((sum, { backup }) => sum + backup.compressedSize, 0);
  return [
    ...table(
      ['', 'ID', 'AS OF', 'STORED', 'BECAUSE'],
      [...keep.map(row('keep')), ...remove.map(row('remove'))],
    ),
    `${many(remove.length, 'backup')} to remove, ${bytesText(freed)}.`,
  ];
}

function toShown({ backup, because }: Verdict<BackupMetadata>) {
  const { id, readTime, compressedSize } = backup;
  return { id, readTime, compressedSize, because };
}

/** Whether the backup's manifest was read at another place. */
function isKnown(backups: readonly BackupMetadata[], id: string, provider: string): boolean {
  const known = backups.find((one) => one.id === id);
  return known?.storageLocations.some((location) => location.provider === provider) === true;
}

/** What cannot be read may be an increment on one of the others. */
function mayBeNeeded(ids: readonly string[]): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'cli/unreadable-manifests',
    `The manifests of ${ids.join(', ')} cannot be read; others may be needed by them.`,
    { nextStep: 'See what is wrong with "firevault list"; remove or mend those folders first.' },
  );
}
