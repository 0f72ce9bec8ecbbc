/** `firevault diff`: what is different between two backups, or a backup and the live database. */
import { type BackupMetadata, RESTORED_ONLY_WHEN_NAMED } from '../../contract/index.ts';
import {
  EVERYTHING,
  intersectRanges,
  type NameRange,
  withoutCollections,
} from '../../domain/ranges.ts';
import { pathRange, scopeRanges } from '../../domain/scope.ts';
import { diffFields } from '../../firestore/transcoder/diffFields.ts';
import {
  compareRecords,
  type Difference,
  liveRecords,
  storedRecords,
} from '../../services/browse/compareRecords.ts';
import { scopeOfManifest } from '../../services/restore/jobScope.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { openDatabase } from '../openDatabase.ts';
import { withLocations, withProject } from '../options.ts';
import { count } from '../words.ts';

const SIGN = { added: '+', removed: '-', changed: '~' } as const;

export const diff = defineCommand({
  command: 'diff <backup> [other]',
  describe: 'Tell what changed since a backup: until another one, or until now',
  builder: (yargs) =>
    withProject(withLocations(yargs))
      .positional('backup', { type: 'string', demandOption: true, describe: 'An id, or "latest"' })
      .positional('other', {
        type: 'string',
        describe: 'A later backup; the live database when left out',
      })
      .option('path', {
        type: 'string',
        requiresArg: true,
        describe: 'Only this document or collection, with all below it',
      })
      .option('fields', {
        type: 'boolean',
        default: false,
        describe: 'Name the fields that changed',
      }),
  async run(options, terminal) {
    const archive = await Archive.open(options, terminal);
    const { signal } = new AbortController();
    const live = options.other === undefined ? await openDatabase(options) : null;
    try {
      const before = await archive.backup(options.backup, live?.target);
      const after = options.other === undefined ? null : await archive.backup(options.other);
      const ranges = await commonRanges(archive, before, after, options.path);
      const reader = await archive.reader(before, signal);
      const records =
        live === null
          ? storedRecords(await archive.reader(after ?? before, signal), ranges)
          : liveRecords(live.scanner, ranges, signal);
      const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 };
      const hasFields = options.fields || terminal.isJson;
      for await (const compared of compareRecords(storedRecords(reader, ranges), records)) {
        counts.unchanged += compared.unchanged;
        for (const one of compared.differences) counts[one.change] += 1;
        const lines = compared.differences.map((one) =>
          linesOf(one, hasFields ? fieldsOf(one) : [], terminal.isJson),
        );
        await terminal.write(Buffer.from(lines.join('')));
      }
      const summary = Object.entries(counts).map(([what, number]) => `${count(number)} ${what}`);
      if (terminal.isJson) await terminal.write(Buffer.from(`${JSON.stringify({ counts })}\n`));
      else terminal.note(`${summary.join(', ')}.`);
    } finally {
      live?.close();
    }
    return EXIT.done;
  },
});

function fieldsOf({ before, after }: Difference): string[] {
  return before === null || after === null ? [] : diffFields(before, after).map(({ path }) => path);
}

/** With `--json` a line each, as the database may differ by more than fits into memory. */
function linesOf({ path, change }: Difference, fields: readonly string[], isJson: boolean): string {
  if (isJson) return `${JSON.stringify({ path, change, fields })}\n`;
  return [`${SIGN[change]} ${path}`, ...fields.map((field) => `    ${field}`), ''].join('\n');
}

/** What both speak for, and a restore would concern itself with: our own log only where it is named. */
async function commonRanges(
  { archives }: Archive,
  before: BackupMetadata,
  after: BackupMetadata | null,
  path: string | undefined,
): Promise<NameRange[]> {
  let ranges =
    path === undefined
      ? withoutCollections(EVERYTHING, RESTORED_ONLY_WHEN_NAMED)
      : [pathRange(path, true)];
  for (const backup of after === null ? [before] : [before, after]) {
    const manifest = await archives.manifest(backup);
    const held = scopeRanges(scopeOfManifest(manifest), manifest.scope.without);
    ranges = ranges.flatMap((one) => held.flatMap((other) => intersectRanges(one, other) ?? []));
  }
  return ranges;
}
