/** Entry of the command line in this process: see studio.ts for what it does. */
import { runStudio } from './studio.ts';

// A reader that stops early (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Not process.exit(): output that is still on its way to a pipe must arrive. Idle WebGPU handles are released by commands.
process.exitCode = await runStudio(process.argv.slice(2), process);
