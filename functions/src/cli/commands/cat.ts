/** `firevault cat`: the documents of a backup as NDJSON, a record a line. */

import { isDocumentPath } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { intersectRanges, type NameRange } from '../../domain/ranges.ts';
import { pathRange, scopeRanges } from '../../domain/scope.ts';
import { scopeOfManifest } from '../../services/restore/jobScope.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';

const LINE_END = Buffer.from('\n');

export const cat = defineCommand({
  command: 'cat <backup> [path]',
  describe: 'Print documents of a backup as NDJSON',
  builder: (yargs) =>
    withLocations(yargs)
      .positional('backup', {
        type: 'string',
        demandOption: true,
        describe: 'An id, or "latest"',
      })
      .positional('path', {
        type: 'string',
        describe: 'A document (users/7) or a collection (users); everything when left out',
      })
      .option('subcollections', {
        type: 'boolean',
        describe: 'What lies below it too; a document is printed alone unless this is given',
      }),
  async run({ path, subcollections, ...options }, terminal) {
    const archive = await Archive.open(options, terminal);
    const backup = await archive.backup(options.backup);
    const manifest = await archive.archives.manifest(backup);
    const held = scopeRanges(scopeOfManifest(manifest), manifest.scope.without);
    const isWithBelow = subcollections ?? !isDocumentPath(path ?? '');
    const ranges =
      path === undefined ? held : within(held, pathRange(path.replace(/\/$/, ''), isWithBelow));
    const reader = await archive.reader(backup, new AbortController().signal);
    let printed = 0;
    for await (const records of reader.records(ranges)) {
      await terminal.write(Buffer.concat(records.flatMap(({ line }) => [line, LINE_END])));
      printed += records.length;
    }
    const gaps = manifest.missing.filter(({ ranges: gap }) =>
      gap.some((one) => within(ranges, one).length > 0),
    );
    for (const { error } of gaps) terminal.note(`Documents are missing here: ${error}`);
    if (printed === 0 && path !== undefined && gaps.length === 0) {
      throw new FirevaultError(
        'not-found',
        'browse/not-held',
        `The backup ${backup.id} holds nothing at ${path}.`,
        { nextStep: 'See its collections with "firevault show".' },
      );
    }
    return gaps.length === 0 ? EXIT.done : EXIT.incomplete;
  },
});

function within(ranges: readonly NameRange[], wanted: NameRange): NameRange[] {
  return ranges.flatMap((range) => intersectRanges(range, wanted) ?? []);
}
