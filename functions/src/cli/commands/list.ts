/** `firevault list`: the backups at the locations, newest first. */
import type { BackupMetadata } from '../../contract/index.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';
import {
  bytesText,
  count,
  databaseText,
  documentsOf,
  many,
  momentText,
  placesText,
  table,
} from '../words.ts';

function noteOn({ status, metadata }: BackupMetadata): string {
  const notes = [
    ...(status === 'success' ? [] : ['documents are missing']),
    ...(metadata.purpose === undefined ? [] : ['made by a restore']),
  ];
  return notes.join(', ');
}

export const list = defineCommand({
  command: 'list',
  describe: 'List the backups at a location',
  builder: withLocations,
  async run(options, terminal) {
    const archive = await Archive.open(options, terminal);
    const { backups, unreadable } = await archive.catalogue.list();
    const rows = backups.map((backup) => [
      backup.id,
      momentText(backup.readTime),
      backup.type,
      count(documentsOf(backup)),
      bytesText(backup.compressedSize),
      backup.encryptionKeyKind ?? 'no',
      databaseText(backup),
      placesText(backup),
      noteOn(backup),
    ]);
    const header = [
      'ID',
      'AS OF',
      'TYPE',
      'DOCUMENTS',
      'STORED',
      'ENCRYPTED',
      'DATABASE',
      'AT',
      '',
    ];
    const lines = backups.length === 0 ? ['No backup is here.'] : table(header, rows);
    terminal.result({ backups, unreadable }, lines);
    for (const { backupId, provider, error } of unreadable) {
      terminal.note(`${backupId} at ${provider} cannot be read: ${error}`);
    }
    if (unreadable.length === 0) return EXIT.done;
    terminal.note(`${many(unreadable.length, 'manifest')} could not be read.`);
    return EXIT.incomplete;
  },
});
