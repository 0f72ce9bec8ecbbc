/** `firevault restore`: a backup, or a moment, into a database, with nothing but the stores at hand. */
import { type BackupMetadata, type RestoreInput, RestoreMode } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { FirestoreTarget } from '../../firestore/FirestoreConnection.ts';
import { systemClock } from '../../platform/clock.ts';
import { defineCommand } from '../defineCommand.ts';
import { driveRestore } from '../driveJob.ts';
import type { ExitCode } from '../exitCodes.ts';
import { admitAll, commandLineActor, type OpenEngine, openEngine } from '../openEngine.ts';
import {
  type LocationOptions,
  type ProjectOptions,
  type ScopeOptions,
  scopeFields,
  withLocations,
  withProject,
  withScope,
} from '../options.ts';
import { restoreFlow, tellRestore } from '../restoreFlow.ts';
import type { Terminal } from '../Terminal.ts';
import { databaseText } from '../words.ts';

interface RestoreOptions extends LocationOptions, ProjectOptions, ScopeOptions {
  backup: string | undefined;
  at: string | undefined;
  mode: RestoreMode;
  'target-project': string | undefined;
  'target-database': string | undefined;
  prefix: string | undefined;
  references: 'keep' | 'rewrite';
  'dry-run': boolean;
  yes: boolean;
  resume: string | undefined;
}

export const restore = defineCommand<RestoreOptions>({
  command: 'restore [backup]',
  describe: 'Bring documents back, after a preview',
  builder: (yargs) =>
    withScope(withProject(withLocations(yargs)))
      .positional('backup', { type: 'string', describe: 'An id, or "latest"' })
      .option('at', {
        type: 'string',
        requiresArg: true,
        describe: 'A moment instead of a backup, 2026-11-22T14:00:00Z',
      })
      .option('mode', {
        choices: RestoreMode.options,
        default: 'overwrite' as RestoreMode,
        describe: 'exact also deletes what was made since; missing-only changes nothing there',
      })
      .option('target-project', {
        type: 'string',
        requiresArg: true,
        describe: 'Write into another project than --project, which keeps the records',
      })
      .option('target-database', {
        type: 'string',
        requiresArg: true,
        describe: 'Write into another database',
      })
      .option('prefix', {
        type: 'string',
        requiresArg: true,
        describe: 'Put everything below this document',
      })
      .option('references', {
        choices: ['keep', 'rewrite'] as const,
        default: 'keep' as 'keep' | 'rewrite',
        describe: 'Whether references lead where they did, or to the new place',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only tell what would be done',
      })
      .option('yes', { type: 'boolean', default: false, describe: 'Do it without asking' })
      .option('resume', {
        type: 'string',
        requiresArg: true,
        describe: 'Go on with a restore that was killed',
      })
      .conflicts('at', 'backup')
      .conflicts('resume', ['backup', 'at']),
  async run(options, terminal) {
    const open = await openEngine(options, terminal);
    try {
      return options.resume === undefined
        ? await begin(open, options, terminal)
        : tellRestore(await driveRestore(open, options.resume, terminal), terminal);
    } finally {
      await open.close();
    }
  },
});

async function begin(
  open: OpenEngine,
  options: RestoreOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { engine, archive, rebuilder, home } = open;
  const { at, mode } = options;
  const request: RestoreInput = { mode, ...scopeFields(options), ...targetFields(options) };
  let backupId: string | null = null;
  if (at === undefined) {
    if (options.backup === undefined) throw nothingNamed();
    const backup = await archive.backup(options.backup, home);
    if (!isOf(backup, home)) terminal.note(`${backup.id} is a backup of ${databaseText(backup)}.`);
    backupId = backup.id;
    // The job leads through records; those of a catalogue that is gone are made of the manifests.
    await admitAll(open, await archive.chain(backup));
    const encryptionKey = await archive.passphraseOf(backup);
    if (encryptionKey !== undefined) request.encryptionKey = encryptionKey;
  } else {
    request.pointInTime = momentOf(at);
    await rebuilder.admit((await archive.catalogue.list()).backups);
  }
  const wish = {
    isDryRun: options['dry-run'],
    isConfirmed: options.yes,
    targetProject: options['target-project'] ?? home.projectId,
    start: (how: Pick<RestoreInput, 'dryRun' | 'previewId' | 'confirm'>) =>
      engine.restores.restoreBackup(backupId, { ...request, ...how }, commandLineActor()),
  };
  return restoreFlow(open, wish, terminal);
}

function targetFields(options: RestoreOptions): Pick<RestoreInput, 'target'> {
  const {
    'target-project': projectId,
    'target-database': databaseId,
    prefix,
    references,
  } = options;
  const isElsewhere = [projectId, databaseId, prefix].some((one) => one !== undefined);
  if (!isElsewhere && references === 'keep') return {};
  const target = {
    ...(projectId === undefined ? {} : { projectId }),
    ...(databaseId === undefined ? {} : { databaseId }),
    ...(prefix === undefined ? {} : { pathPrefix: prefix }),
    references,
  };
  return { target };
}

/** A moment in the past, in UTC as every record has it. */
function momentOf(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || !/\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new FirevaultError('invalid-argument', 'cli/bad-moment', `${text} is no moment.`, {
      nextStep: `Write it like ${systemClock.now().toISOString()}, with a zone.`,
      fields: [{ field: 'at', message: 'Not a moment.' }],
    });
  }
  // Microseconds survive where the text is in UTC already.
  return text.endsWith('Z') ? text : moment.toISOString();
}

function nothingNamed(): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'restore/no-source',
    'Neither a backup nor a moment was named.',
    {
      nextStep: 'Name a backup (or "latest"), or a moment with --at.',
      fields: [{ field: 'backup', message: 'Name a backup.' }],
    },
  );
}

function isOf({ database }: BackupMetadata, { projectId, databaseId }: FirestoreTarget): boolean {
  return database?.projectId === projectId && database.databaseId === databaseId;
}
