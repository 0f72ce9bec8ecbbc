/** `firevault rebuild-catalogue`: the records of all backups, made anew from their manifests. */
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { commandLineActor, openEngine } from '../openEngine.ts';
import { withLocations, withProject } from '../options.ts';
import { many } from '../words.ts';

export const rebuildCatalogue = defineCommand({
  command: 'rebuild-catalogue',
  describe: 'Make the records of all backups at the locations anew',
  builder: (yargs) =>
    withProject(withLocations(yargs)).option('dry-run', {
      type: 'boolean',
      default: false,
      describe: 'Only tell what would be written',
    }),
  async run(options, terminal) {
    const open = await openEngine(options, terminal);
    try {
      const isDryRun = options['dry-run'];
      const found = open.archive.stores.locations.map(({ id, name, type, config, pathPrefix }) => ({
        ...{ id, name, type, config, pathPrefix },
      }));
      const actor = commandLineActor();
      const report = await open.rebuilder.rebuild(found, { isDryRun, actor });
      const verb = isDryRun ? 'would be made' : 'made';
      terminal.result(report, [
        `${many(report.created.length, 'record')} ${verb}, ${report.completed.length} given another location, ${report.unchanged} as they were.`,
        ...report.providers.map(
          (id) => `Storage provider ${id} ${isDryRun ? 'would be ' : ''}added.`,
        ),
        ...report.contradicting.map(({ id, because }) => `${id} left alone: ${because}.`),
        ...report.unreadable.map(
          ({ backupId, provider, error }) => `${backupId} at ${provider} cannot be read: ${error}`,
        ),
      ]);
      if (report.providers.length > 0 && !isDryRun) {
        terminal.note('Enter the credentials of the added storage in the portal, under Storage.');
      }
      const isWhole = report.contradicting.length + report.unreadable.length === 0;
      return isWhole ? EXIT.done : EXIT.incomplete;
    } finally {
      await open.close();
    }
  },
});
