/**
 * For specs of the page's state: a client whose worker is an object in this thread. Nothing crosses a port, so an answer can be
 * held back or put off by the spec; linked.ts has the real line.
 */
import { withJob, type Job, type JobOptions } from '../job.ts';

export function answering<Api extends object>(worker: Api) {
  return {
    call: async <T>(ask: (worker: Api) => Promise<T>): Promise<T> => ask(worker),
    job: <Progress, T>(
      options: JobOptions<Progress>,
      ask: (worker: Api, job: Job<Progress>) => Promise<T>,
    ): Promise<T> => withJob(options, (job) => ask(worker, job)),
    subscribe: () => () => undefined,
  };
}
