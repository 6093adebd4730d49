/**
 * A long call's own line: its caller's signal goes one way, progress comes back. It is given as an argument of
 * a call and crosses to the worker (transfer.ts), so both ends see an AbortSignal and jobs need no ids.
 */
import { aborted, throwIfAborted } from '../../src/base/abort.ts';

export interface JobOptions<Progress> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** From the caller to the worker; a question is answered once all progress before it is on its way. */
type ToWorker = 'abort' | 'all told?';
type FromWorker<Progress> = { progress: Progress } | 'all told';

export class Job<Progress = never> {
  /** The caller's end of the line, once the job has crossed. */
  #line: MessagePort | undefined;
  #hearAllTold: () => void = () => undefined;

  constructor(
    readonly signal: AbortSignal,
    readonly tell: (progress: Progress) => void,
  ) {}

  /** The end of the line that goes to the worker. */
  cross(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#line = port1;
    port1.onmessage = ({ data }: MessageEvent<FromWorker<Progress>>) => {
      if (data === 'all told') this.#hearAllTold();
      else this.tell(data.progress);
    };
    this.signal.addEventListener('abort', () => say(port1, 'abort'), { once: true });
    return port2;
  }

  /**
   * Waits for the last progress once the work is done, since the answer comes by another port and may be
   * quicker. Waits for ever if the worker has died meanwhile.
   */
  async drain(): Promise<void> {
    const line = this.#line;
    if (!line) return;
    await new Promise<void>((resolve) => {
      this.#hearAllTold = resolve;
      say(line, 'all told?');
    });
  }

  /** Closes the line; progress that is still on its way is lost. */
  close(): void {
    this.#line?.close();
  }

  /** The worker's end. */
  static at<P>(line: MessagePort): Job<P> {
    const controller = new AbortController();
    const tell = (message: FromWorker<P>): void => line.postMessage(message);
    line.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if (data === 'abort') controller.abort(aborted());
      else tell('all told');
    };
    return new Job<P>(controller.signal, (progress) => tell({ progress }));
  }
}

function say(line: MessagePort, message: ToWorker): void {
  line.postMessage(message);
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
