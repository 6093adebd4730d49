/**
 * Runs the command line in a child process and listens for interrupts meanwhile, since a training step on the CPU may
 * keep the child from hearing anything for a minute. The first interrupt is passed on, so that the child can finish
 * in order. The second ends it at once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { INTERRUPTED, interrupts } from './interrupts.ts';

/** Set in the child process. */
const MARK = 'STUDIO_SUPERVISED';
/** The child usually answers an interrupt itself. If it has not done so by then, this process answers. */
const ANSWER_MS = 1000;
/** Outside Unix, processes do not get signals in this way. */
export const canSupervise = (): boolean => process.platform !== 'win32' && process.env[MARK] === undefined;

/** Resolves to the exit code once the child has ended. If a signal ended the child, the same signal ends this process. */
export async function supervise(script: string, argv: readonly string[]): Promise<number> {
  const work = spawn(process.execPath, [...process.execArgv, script, ...argv], {
    env: { ...process.env, [MARK]: '1' },
    // The channel tells the child when this process is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // A process group of its own, so that a terminal sends interrupts only to this process.
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
      process.stderr.write('\nStopping after the current step. Interrupt again to end at once.\n');
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
