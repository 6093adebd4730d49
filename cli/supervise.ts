/**
 * Runs the command line in a process of its own and listens to people meanwhile: an iteration on the processor may keep
 * that process from hearing anything for a minute. The first interrupt is handed on, so that the work can end in order; the
 * second ends it at once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { INTERRUPTED, interrupts } from './interrupts.ts';

/** Set in the process that does the work. */
const MARK = 'STUDIO_SUPERVISED';
/** Work that hears an interrupt says so by itself; after this long it is said here. */
const ANSWER_MS = 1000;
/** Elsewhere than on Unix, processes do not get signals in this way. */
export const canSupervise = (): boolean => process.platform !== 'win32' && process.env[MARK] === undefined;

/** Resolves to the exit code once the work has ended. Ends this process by the same signal where one ended that. */
export async function supervise(script: string, argv: readonly string[]): Promise<number> {
  const work = spawn(process.execPath, [...process.execArgv, script, ...argv], {
    env: { ...process.env, [MARK]: '1' },
    // The channel tells the work when this process is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // A group of its own: a terminal sends its interrupts to this process alone.
    detached: true,
  });
  let isAsked = false;
  let isHeard = false;
  work.on('message', () => (isHeard = true));
  const interrupt = (signal: NodeJS.Signals): void => {
    if (isAsked) {
      work.kill('SIGKILL');
      return;
    }
    isAsked = true;
    work.kill(signal);
    setTimeout(() => {
      if (isHeard) return;
      process.stderr.write('\nStopping when the step under way is done. Once more ends at once.\n');
    }, ANSWER_MS).unref();
  };
  const suspend = (): void => {
    work.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = (): void => void work.kill('SIGCONT');
  for (const signal of interrupts) process.on(signal, interrupt);
  process.on('SIGTSTP', suspend).on('SIGCONT', goOn);
  const [code, signal] = (await once(work, 'exit')) as [number | null, NodeJS.Signals | null];
  for (const each of interrupts) process.off(each, interrupt);
  process.off('SIGTSTP', suspend).off('SIGCONT', goOn);
  if (signal && signal !== 'SIGKILL') process.kill(process.pid, signal);
  return code ?? INTERRUPTED;
}
