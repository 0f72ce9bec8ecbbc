#!/usr/bin/env node
/** The `firevault` command: for the day on which the portal, the functions or the database are gone. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { TOOL } from '../platform/tool.ts';
import { admin } from './commands/admin.ts';
import { backup } from './commands/backup.ts';
import { cat } from './commands/cat.ts';
import { copy } from './commands/copy.ts';
import { diff } from './commands/diff.ts';
import { download } from './commands/download.ts';
import { drill } from './commands/drill.ts';
import { list } from './commands/list.ts';
import { prune } from './commands/prune.ts';
import { rebuildCatalogue } from './commands/rebuildCatalogue.ts';
import { restore } from './commands/restore.ts';
import { show } from './commands/show.ts';
import { undo } from './commands/undo.ts';
import { verify } from './commands/verify.ts';
import type { Command, Invoke } from './defineCommand.ts';
import { EXIT, EXIT_CODES_HELP, type ExitCode, failureOf } from './exitCodes.ts';
import { Interrupted, Terminal } from './Terminal.ts';

const COMMANDS: readonly Command[] = [
  ...[list, show, verify, cat, diff, download, copy],
  ...[restore, undo, drill, backup, prune, rebuildCatalogue, admin],
];

const EXAMPLES = [
  ['$0 list --from s3://acme-backups/firestore', 'what there is'],
  ['$0 restore latest --from s3://acme-backups --project acme-prod', 'preview, confirm, restore'],
  ['$0 cat latest users/7 -f /mnt/backups | jq', 'one document'],
] as const;

/** Ends as the command did. */
async function main(args: readonly string[]): Promise<ExitCode> {
  const { stdin, stdout, stderr } = process;
  let exitCode: ExitCode = EXIT.done;
  const terminalFor = (isJson: boolean): Terminal =>
    new Terminal({ isJson, stdin, stdout, stderr });
  const invoke: Invoke = async (run, options) => {
    const terminal = terminalFor(options.json);
    try {
      exitCode = await run(options, terminal);
    } catch (error) {
      exitCode = failed(error, terminal, options.verbose);
    }
  };
  const parser = yargs([...args])
    .scriptName('firevault')
    .usage('$0 <command>\n\nBackup and restore for Cloud Firestore, from the stores alone.')
    .option('json', { type: 'boolean', default: false, describe: 'Print results as JSON' })
    .option('verbose', {
      type: 'boolean',
      default: false,
      describe: 'Tell what is done on the way',
    })
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(1, 'Name a command.')
    .strict()
    .recommendCommands()
    .version(TOOL.version)
    .wrap(null)
    .epilogue(EXIT_CODES_HELP)
    .fail((message, error) => {
      if (error !== undefined && error !== null) throw error;
      terminalFor(args.includes('--json')).fail({
        exitCode: EXIT.usage,
        code: 'cli/usage',
        message,
        nextStep: 'See firevault --help.',
      });
      process.exit(EXIT.usage);
    });
  for (const [command, what] of EXAMPLES) parser.example(command, what);
  for (const command of COMMANDS) parser.command(command(invoke));
  await parser.parseAsync();
  return exitCode;
}

function failed(error: unknown, terminal: Terminal, isVerbose: boolean): ExitCode {
  if (error instanceof Interrupted) {
    terminal.note(error.message);
    return error.exitCode;
  }
  if (isVerbose && error instanceof Error) terminal.note(error.stack ?? error.message);
  return terminal.fail(failureOf(error));
}

// A reader that has seen enough (head) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
process.exitCode = await main(hideBin(process.argv));
