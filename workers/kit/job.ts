/**
 * A long call's own line: its caller's signal goes one way, progress comes back. Given as an argument of a call it crosses to
 * the worker (transfer.ts), so both ends see an AbortSignal and nobody names jobs.
 */
import { aborted, throwIfAborted } from '../../src/base/abort.ts';

export interface JobOptions<Progress> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

export class Job<Progress = never> {
  /** The caller's end of the line, once the job has crossed. */
  #line: MessagePort | undefined;

  constructor(
    readonly signal: AbortSignal,
    readonly tell: (progress: Progress) => void,
  ) {}

  /** The end of the line that goes to the worker. */
  cross(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#line = port1;
    port1.onmessage = ({ data }: MessageEvent<Progress>) => this.tell(data);
    this.signal.addEventListener('abort', () => port1.postMessage('abort'), { once: true });
    return port2;
  }

  /** Progress that is still on its way is not heard any more. */
  close(): void {
    this.#line?.close();
  }

  /** The worker's end. */
  static at<P>(line: MessagePort): Job<P> {
    const controller = new AbortController();
    line.onmessage = () => controller.abort(aborted());
    return new Job<P>(controller.signal, (progress) => line.postMessage(progress));
  }
}

/** Does `work` with a job of its own. Throws 'aborted' at once where nobody wants it any more. */
export async function withJob<Progress, T>(
  { signal, onProgress = () => undefined }: JobOptions<Progress>,
  work: (job: Job<Progress>) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const job = new Job<Progress>(signal ?? new AbortController().signal, onProgress);
  try {
    return await work(job);
  } finally {
    job.close();
  }
}
