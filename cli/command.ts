/**
 * The shape of a command: its options as data (for parsing and help alike) and what it does. Commands import what they
 * need inside their own files, which load only when they run, so that a quick one answers quickly.
 */
import type { Arguments, OptionTable, Positionals } from './arguments.ts';
import type { Console } from './console.ts';

export interface Command<Table extends OptionTable> {
  /** As typed, e.g. 'dataset create-celeba'. */
  name: string;
  summary: string;
  positionals: Positionals;
  options: Table;
  run(args: Arguments<Table>, console: Console): Promise<void>;
}

/** A command whose table of options is its own business. */
export type AnyCommand = Command<OptionTable>;

export const noPositionals: Positionals = { usage: '', least: 0, most: 0 };

/** Keeps the table's types for `run`, and forgets them for the list of commands. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): AnyCommand {
  return command as unknown as AnyCommand;
}
