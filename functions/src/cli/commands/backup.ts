/** `firevault backup`: a backup of a database, made by this process. */
import {
  type BackupMetadata,
  BackupType,
  Compression,
  CreateBackupRequest,
} from '../../contract/index.ts';
import { newPassphrase } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { driveBackup } from '../driveJob.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { commandLineActor, type OpenEngine, openEngine } from '../openEngine.ts';
import {
  type LocationOptions,
  type ProjectOptions,
  type ScopeOptions,
  scopeFields,
  withLocations,
  withProject,
  withScope,
} from '../options.ts';
import type { Terminal } from '../Terminal.ts';
import { bytesText, documentsOf, many } from '../words.ts';

interface BackupOptions extends LocationOptions, ProjectOptions, ScopeOptions {
  type: BackupType;
  compression: Compression;
  encrypt: 'no' | 'master' | 'passphrase';
  resume: string | undefined;
}

export const backup = defineCommand<BackupOptions>({
  command: 'backup',
  describe: 'Make a backup; with --from, where it goes',
  builder: (yargs) =>
    withScope(withProject(withLocations(yargs)))
      .option('type', {
        choices: BackupType.options,
        default: 'full' as BackupType,
        describe: 'incremental builds on the newest that is there',
      })
      .option('compression', {
        choices: Compression.options,
        default: 'gzip' as Compression,
        describe: 'How the parts are compressed',
      })
      .option('encrypt', {
        choices: ['no', 'master', 'passphrase'] as const,
        default: 'no' as BackupOptions['encrypt'],
        describe: 'Under BACKUP_MASTER_KEY, or under a passphrase (a master key is needed too)',
      })
      .option('resume', {
        type: 'string',
        requiresArg: true,
        describe: 'Go on with a backup that was killed',
      }),
  async run(options, terminal) {
    const open = await openEngine(options, terminal);
    try {
      const id = options.resume ?? (await begin(open, options, terminal));
      return tell(await driveBackup(open, id, terminal), terminal);
    } finally {
      await open.close();
    }
  },
});

async function begin(
  { engine, archive, rebuilder }: OpenEngine,
  options: BackupOptions,
  terminal: Terminal,
): Promise<string> {
  const { type, compression, encrypt, collection, path } = options;
  const isNamed = collection !== undefined || path !== undefined;
  const request = CreateBackupRequest.parse({
    type: isNamed && type === 'full' ? 'collections' : type,
    compression,
    ...scopeFields(options),
    encryption: encrypt !== 'no',
    ...(encrypt === 'passphrase'
      ? { encryptionKey: await newPassphrase(options['passphrase-file']) }
      : {}),
  });
  // An increment builds on what lies at the locations, whatever the catalogue still knows.
  if (type === 'incremental') await rebuilder.admit((await archive.catalogue.list()).backups);
  const { id } = await engine.backups.createBackup(request, commandLineActor());
  terminal.note(`Backup ${id} begins.`);
  return id;
}

function tell(backup: BackupMetadata, terminal: Terminal): ExitCode {
  const { id, status, error, warnings, storageLocations } = backup;
  terminal.result(backup, [
    `${id}: ${status}`,
    `${many(documentsOf(backup), 'document')}, ${bytesText(backup.compressedSize)} stored at ${storageLocations
      .filter((location) => location.status === 'complete')
      .map(({ provider }) => provider)
      .join(', ')}`,
    ...(error === null ? [] : [error]),
    ...warnings,
  ]);
  if (status === 'success') return EXIT.done;
  if (status === 'partial') return EXIT.incomplete;
  return status === 'cancelled' ? EXIT.interrupted : EXIT.failed;
}
