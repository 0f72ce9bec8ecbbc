/** `firevault show`: what one backup holds. */
import { NEVER_BACKED_UP } from '../../contract/index.ts';
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

export const show = defineCommand({
  command: 'show <backup>',
  describe: 'Show what a backup holds',
  builder: (yargs) =>
    withLocations(yargs).positional('backup', {
      type: 'string',
      demandOption: true,
      describe: 'An id, or "latest"',
    }),
  async run(options, terminal) {
    const archive = await Archive.open(options, terminal);
    const backup = await archive.backup(options.backup);
    const manifest = await archive.archives.manifest(backup);
    const chain = await archive.chain(backup);
    const facts = [
      ['Backup', backup.id],
      ['As of', momentText(backup.readTime)],
      ['Database', databaseText(backup)],
      ['Type', backup.type],
      [
        'Builds on',
        chain
          .slice(1)
          .map(({ id }) => id)
          .join(', ') || 'nothing',
      ],
      ['Documents', count(documentsOf(backup))],
      ['Stored', `${bytesText(backup.compressedSize)} in ${many(manifest.parts.length, 'part')}`],
      ['Compression', backup.compression],
      ['Encrypted', backup.encryptionKeyKind ?? 'no'],
      ['Scope', scopeText(backup.type, [...backup.collections, ...backup.paths])],
      ['At', placesText(backup)],
      ['SHA-256', backup.checksum ?? ''],
    ];
    const collections = Object.entries(backup.documentCounts)
      .filter(([id]) => !NEVER_BACKED_UP.includes(id))
      .map(([id, documents]) => [id, count(documents)]);
    terminal.result({ backup, chain: chain.map(({ id }) => id), missing: manifest.missing }, [
      ...table(facts[0] ?? [], facts.slice(1)),
      '',
      ...table(['COLLECTION', 'DOCUMENTS'], collections),
    ]);
    for (const { error } of manifest.missing) terminal.note(`Documents are missing: ${error}`);
    return manifest.missing.length === 0 ? EXIT.done : EXIT.incomplete;
  },
});

function scopeText(type: string, named: readonly string[]): string {
  return type === 'collections' ? named.join(', ') : 'the whole database';
}
