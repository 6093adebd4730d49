/**
 * The command line as a function from arguments and streams to an exit code. 0 is success, 1 a failure explained in
 * one line, and 2 a command line that cannot be understood.
 */
import { StudioError, toPlainError } from '../src/base/error.ts';
import { printable } from '../src/base/printable.ts';
import { canonicalName, parseArguments, usageError } from './arguments.ts';
import { commands, route } from './commands/index.ts';
import { Console, type Sink } from './console.ts';
import { commandHelp, overview } from './help.ts';

export interface Streams {
  stdout: Sink;
  stderr: Sink;
}

export async function runStudio(argv: readonly string[], { stdout, stderr }: Streams): Promise<number> {
  const console = new Console(stdout, stderr);
  try {
    if (argv.length === 0 || isHelp(argv[0]!)) {
      stdout.write(overview(commands));
      return argv.length === 0 ? 2 : 0;
    }
    const routed = route(argv);
    if (!routed) {
      throw usageError(
        `There is no command "${argv[0]}".`,
        `It must be one of ${commands.map(({ name }) => name).join(', ')}.`,
      );
    }
    const command = await routed.entry.load();
    if (routed.argv.some(isHelp)) {
      stdout.write(commandHelp(routed.entry, command));
      return 0;
    }
    await command.run(parseArguments(routed.argv, command.options, command.positionals), console);
    return 0;
  } catch (error) {
    console.close();
    stderr.write(`studio: ${oneLine(error)}\n`);
    return error instanceof StudioError && error.code === 'usage' ? 2 : 1;
  }
}

function isHelp(word: string): boolean {
  return canonicalName(word) === '--help' || word === '-h';
}

/** Message and hint in a single line, so that an error stays one entry of a log. */
function oneLine(error: unknown): string {
  const { message, hint } = toPlainError(error);
  const line = [message, hint].filter((part) => part !== '').join(' ');
  return printable(line.replaceAll(/\s*\n\s*/g, ' '));
}
