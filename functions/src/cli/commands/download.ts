/** `firevault download`: a backup as one zip file. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { FirevaultError } from '../../domain/errors.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';

const FORMATS = ['ndjson', 'raw'] as const;

export const download = defineCommand({
  command: 'download <backup>',
  describe: 'Put a backup, with all it builds on, into one zip file',
  builder: (yargs) =>
    withLocations(yargs)
      .positional('backup', { type: 'string', demandOption: true, describe: 'An id, or "latest"' })
      .option('out', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'The file to write, <backup>.zip when left out; "-" is stdout',
      })
      .option('format', {
        choices: FORMATS,
        default: 'ndjson' as (typeof FORMATS)[number],
        describe: 'ndjson: plain records; raw: the stored objects as they are',
      }),
  async run(options, terminal) {
    const archive = await Archive.open(options, terminal);
    const backup = await archive.backup(options.backup);
    const { format } = options;
    const encryptionKey = format === 'ndjson' ? await archive.passphraseOf(backup) : undefined;
    const open = await archive.downloads().open(backup.id, { format, encryptionKey });
    const file = options.out ?? `${backup.id}.zip`;
    if (file === '-') {
      for await (const chunk of open()) await terminal.write(chunk as Uint8Array);
      return EXIT.done;
    }
    // A file of that name is a whole one.
    const unfinished = `${file}.part`;
    try {
      await pipeline(open(), createWriteStream(unfinished, { flags: 'wx' }));
      await rename(unfinished, file);
    } catch (error) {
      if ((error as { code?: unknown }).code === 'EEXIST') throw inTheWay(unfinished);
      await rm(unfinished, { force: true });
      throw error;
    }
    terminal.result({ backupId: backup.id, file }, [file]);
    return EXIT.done;
  },
});

function inTheWay(file: string): FirevaultError {
  return new FirevaultError('conflict', 'cli/file-exists', `${file} is there already.`, {
    nextStep: 'Another download may be at it; remove it when none is.',
    fields: [{ field: 'out', message: 'The file is there already.' }],
  });
}
