/** The one form that every command has. */
import type { Argv, CommandModule } from 'yargs';
import type { ExitCode } from './exitCodes.ts';
import type { CommonOptions } from './options.ts';
import type { Terminal } from './Terminal.ts';

interface Definition<T> {
  /** With its positional arguments: `show <backup>`. */
  command: string;
  describe: string;
  builder: (yargs: Argv<CommonOptions>) => Argv<T>;
  /** What it throws is shown, and ends the command with the failure's own exit code. */
  run: (options: T, terminal: Terminal) => Promise<ExitCode>;
}

/** Runs a command with the terminal that its options ask for, and keeps what it answers. */
export type Invoke = <T>(run: Definition<T>['run'], options: T & CommonOptions) => Promise<void>;

export type Command = (invoke: Invoke) => CommandModule<CommonOptions, never>;

export function defineCommand<T extends CommonOptions>({
  command,
  describe,
  builder,
  run,
}: Definition<T>): Command {
  return (invoke) =>
    ({
      command,
      describe,
      builder,
      handler: (options: T) => invoke(run, options),
    }) as unknown as CommandModule<CommonOptions, never>;
}
