/** Entry of the command line in this process. studio.ts says what it does. */
import { fileURLToPath } from 'node:url';
import { route } from './commands/index.ts';
import { runStudio } from './studio.ts';
import { canSupervise, supervise } from './supervise.ts';

// A reader that stops early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// process.exit() would lose output that is still on its way to a pipe. Commands release idle WebGPU handles.
const argv = process.argv.slice(2);
process.exitCode =
  route(argv)?.entry.endsInOrder && canSupervise()
    ? await supervise(fileURLToPath(new URL('studio.mjs', import.meta.url)), argv)
    : await runStudio(argv, process);
