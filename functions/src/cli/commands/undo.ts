/** `firevault undo`: what a restore has changed, put back from its safety backup. */
import { defineCommand } from '../defineCommand.ts';
import { commandLineActor, openEngine } from '../openEngine.ts';
import { withLocations, withProject } from '../options.ts';
import { restoreFlow } from '../restoreFlow.ts';

export const undo = defineCommand({
  command: 'undo <restore>',
  describe: 'Take a restore back, within seven days',
  builder: (yargs) =>
    withProject(withLocations(yargs))
      .positional('restore', {
        type: 'string',
        demandOption: true,
        describe: 'The id of the restore, r-…',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only tell what would be done',
      })
      .option('yes', { type: 'boolean', default: false, describe: 'Do it without asking' }),
  async run(options, terminal) {
    const open = await openEngine(options, terminal);
    try {
      const job = await open.engine.restores.getRestore(options.restore);
      const wish = {
        isDryRun: options['dry-run'],
        isConfirmed: options.yes,
        targetProject: job.target?.projectId ?? open.home.projectId,
        start: (how: { dryRun: boolean; previewId?: string; confirm?: string }) =>
          open.engine.restores.undoRestore(options.restore, how, commandLineActor()),
      };
      return await restoreFlow(open, wish, terminal);
    } finally {
      await open.close();
    }
  },
});
