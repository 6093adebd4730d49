/** Entry of the command line in this process: see studio.ts for what it does. */
import { fileURLToPath } from 'node:url';
import { route } from './commands/index.ts';
import { runStudio } from './studio.ts';
import { canSupervise, supervise } from './supervise.ts';

// A reader that stops early (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Not process.exit(): output that is still on its way to a pipe must arrive. Idle WebGPU handles are released by commands.
const argv = process.argv.slice(2);
process.exitCode =
  route(argv)?.entry.endsInOrder && canSupervise()
    ? await supervise(fileURLToPath(new URL('studio.mjs', import.meta.url)), argv)
    : await runStudio(argv, process);
