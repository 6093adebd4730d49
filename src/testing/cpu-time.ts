/**
 * Measures CPU time, for specs that something is done at once. Unlike clock time, it is not lengthened by a busy
 * machine.
 */

/** Milliseconds of CPU time used while `work` ran, over all threads of the process. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
