/**
 * The shape of a command: its options as data, for both parsing and help, and its function. Its name is in
 * commands/index.ts, which loads a command's file only when it is used, so that quick commands answer quickly.
 */
import type { Arguments, OptionTable, Positionals } from './arguments.ts';
import type { Console } from './console.ts';

export interface Command<Table extends OptionTable> {
  /** The command takes no words besides options if this is left out. */
  positionals?: Positionals;
  options: Table;
  run(args: Arguments<Table>, console: Console): Promise<void>;
}

/** A command with any table of options. */
export type AnyCommand = Command<OptionTable>;

/** Gives `run` the exact types of the table, and hides them from the list of commands. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): AnyCommand {
  return command as unknown as AnyCommand;
}
