/**
 * The shape of a command: its options as data (for parsing and help alike) and what it does. Its name stands in
 * commands/index.ts, which loads a command's file only when it is called for, so that a quick one answers quickly.
 */
import type { Arguments, OptionTable, Positionals } from './arguments.ts';
import type { Console } from './console.ts';

export interface Command<Table extends OptionTable> {
  /** None if left out. */
  positionals?: Positionals;
  options: Table;
  run(args: Arguments<Table>, console: Console): Promise<void>;
}

/** A command whose table of options is its own business. */
export type AnyCommand = Command<OptionTable>;

/** Keeps the table's types for `run`, and forgets them for the list of commands. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): AnyCommand {
  return command as unknown as AnyCommand;
}
