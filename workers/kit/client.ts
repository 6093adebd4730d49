/**
 * The page's end of one worker: started at the first call, restarted after a crash. Comlink alone would leave
 * calls to a dead worker pending for ever; here they reject. A worker that dies silently is noticed by the lock
 * that it held, one that hangs by the pings that it does not answer.
 */
import { wrap, type Endpoint, type Remote } from 'comlink';
import { StudioError, toPlainError, type PlainError } from '../../src/base/error.ts';
import type { Locks } from '../../src/storage/locks.ts';
import { browserLocks } from './browser-locks.ts';
import { controlOf, type ToWorker } from './control.ts';
import { Heartbeat } from './heartbeat.ts';
import { withJob, type Job, type JobOptions } from './job.ts';
import { Listeners, type Unsubscribe } from './listeners.ts';
import { installTransfer } from './transfer.ts';

/** The part of a Worker that a client needs. */
export interface WorkerHandle extends Endpoint {
  terminate(): void;
}

export interface WorkerClient<Api, Event> {
  /** Starts the worker if needed. Rejects with the call's StudioError, or `worker-crashed`. */
  call<T>(use: (api: Remote<Api>) => Promise<T>): Promise<T>;
  /** A long call, which hears of the signal and tells its progress. Rejects with 'aborted' once the signal has fired. */
  job<Progress, T>(
    options: JobOptions<Progress>,
    use: (api: Remote<Api>, job: Job<Progress>) => Promise<T>,
  ): Promise<T>;
  /** Listeners survive restarts. */
  subscribe(listener: (event: Event) => void): Unsubscribe;
  /** Told once for every crash, after pending calls were rejected. */
  onCrash(listener: (error: StudioError) => void): Unsubscribe;
  /**
   * Called while the worker does not answer, with the time so far, and with null when it answers again. It may
   * only be busy.
   */
  onSilence(listener: (silentMs: number | null) => void): Unsubscribe;
  /** Told of every call that failed, but for those that were aborted. */
  onFailure(listener: (error: PlainError) => void): Unsubscribe;
  /** Ends the worker at once; the next call starts a fresh one. */
  terminate(): void;
}

export interface ClientOptions {
  start: () => WorkerHandle;
  locks?: Locks | undefined;
  /** Milliseconds between pings. */
  beatMs?: number;
}

/** One life of the worker. */
interface Running<Api> {
  worker: WorkerHandle;
  api: Remote<Api>;
  /** Rejects when the worker ends. */
  ended: Promise<never>;
  end(error: StudioError): void;
}

export class Client<Api, Event> implements WorkerClient<Api, Event> {
  readonly #events = new Listeners<Event>();
  readonly #crashes = new Listeners<StudioError>();
  readonly #silences = new Listeners<number | null>();
  readonly #failures = new Listeners<PlainError>();
  #running: Running<Api> | undefined;

  constructor(
    private readonly name: string,
    private readonly options: ClientOptions,
  ) {}

  subscribe = (listener: (event: Event) => void): Unsubscribe => this.#events.add(listener);
  onCrash = (listener: (error: StudioError) => void): Unsubscribe => this.#crashes.add(listener);
  onSilence = (listener: (silentMs: number | null) => void): Unsubscribe => this.#silences.add(listener);
  onFailure = (listener: (error: PlainError) => void): Unsubscribe => this.#failures.add(listener);

  async call<T>(use: (api: Remote<Api>) => Promise<T>): Promise<T> {
    this.#running ??= this.#start();
    const { api, ended } = this.#running;
    try {
      return await Promise.race([use(api), ended]);
    } catch (error) {
      const plain = toPlainError(error);
      if (plain.code !== 'aborted') this.#failures.tell(plain);
      throw error;
    }
  }

  job<Progress, T>(
    options: JobOptions<Progress>,
    use: (api: Remote<Api>, job: Job<Progress>) => Promise<T>,
  ): Promise<T> {
    return withJob(options, (job) =>
      this.call(async (api) => {
        const answer = await use(api, job);
        // Where nobody hears progress there is none to wait for; the worker may be at the next work already.
        if (options.onProgress) await job.drain();
        return answer;
      }),
    );
  }

  terminate(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.end(new StudioError('worker-ended', `The ${this.name} worker was ended.`, 'Start again.'));
  }

  #start(): Running<Api> {
    installTransfer();
    const { start, locks = browserLocks(), beatMs } = this.options;
    const worker = start();
    const send = (message: ToWorker, transfer: Transferable[] = []): void =>
      worker.postMessage(message, transfer);
    const heartbeat = new Heartbeat({
      ask: () => send({ kit: 'ping' }),
      onSilence: (silentMs) => this.#silences.tell(silentMs),
      ...(beatMs !== undefined && { everyMs: beatMs }),
    });
    let reject: (error: StudioError) => void = () => undefined;
    const ended = new Promise<never>((_, fail) => (reject = fail));
    ended.catch(() => undefined); // callers without a pending call are told by onCrash
    const { port1, port2 } = new MessageChannel();
    const running: Running<Api> = {
      worker,
      api: wrap<Api>(worker),
      ended,
      end(error) {
        heartbeat.stop();
        port1.close();
        worker.terminate();
        reject(error);
      },
    };
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event as ErrorEvent;
      this.#crashed(running, message || 'its script did not load');
    });
    const lock = `gan-fingerprint-studio/worker/${this.name}/${crypto.randomUUID()}`;
    worker.addEventListener('message', (event) => {
      const control = controlOf((event as MessageEvent).data);
      if (control?.kit === 'pong') heartbeat.answered();
      // Getting the lock means that the worker is gone.
      if (control?.kit === 'held') {
        void locks?.request(lock, {}, async () => this.#crashed(running, 'it ended without a word'));
      }
    });
    port1.onmessage = ({ data }: MessageEvent<Event>) => this.#events.tell(data);
    send({ kit: 'hello', events: port2, lock }, [port2]);
    return running;
  }

  #crashed(running: Running<Api>, reason: string): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    const error = new StudioError(
      'worker-crashed',
      `The ${this.name} worker stopped: ${reason}.`,
      'Try again: a fresh one is started. What was saved is still there.',
    );
    running.end(error);
    this.#crashes.tell(error);
  }
}
