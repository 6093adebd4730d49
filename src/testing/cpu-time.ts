/** For specs that something is done at once: the time that this process computed, which a busy machine does not lengthen. */

/** Milliseconds of processor time that passed while `work` ran, over all threads of the process. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
