/** `firevault drill`: proves that a backup can be restored, beside the live documents. */
import { defineCommand } from '../defineCommand.ts';
import { driveRestore } from '../driveJob.ts';
import { admitAll, commandLineActor, openEngine } from '../openEngine.ts';
import { withLocations, withProject } from '../options.ts';
import { tellRestore } from '../restoreFlow.ts';

export const drill = defineCommand({
  command: 'drill <backup>',
  describe: 'Restore a backup beside the live documents, compare it, and clear it away',
  builder: (yargs) =>
    withProject(withLocations(yargs)).positional('backup', {
      type: 'string',
      demandOption: true,
      describe: 'An id, or "latest"',
    }),
  async run(options, terminal) {
    const open = await openEngine(options, terminal);
    try {
      const { archive, engine } = open;
      const backup = await archive.backup(options.backup, open.home);
      await admitAll(open, await archive.chain(backup));
      const passphrase = await archive.passphraseOf(backup);
      const { restoreId } = await engine.restores.drill(backup.id, passphrase, commandLineActor());
      return tellRestore(await driveRestore(open, restoreId, terminal), terminal);
    } finally {
      await open.close();
    }
  },
});
