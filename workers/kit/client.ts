/**
 * The page's end of one worker: started at the first call, restarted after a crash. Comlink alone would leave calls
 * to a dead worker pending for ever; here they reject.
 */
import { transfer, wrap, type Remote } from 'comlink';
import { StudioError } from '../../src/base/error.ts';
import { installErrorTransfer } from './error-transfer.ts';
import { spawnWorker } from './spawn.ts';

/** What every worker with an event stream offers. */
interface Connectable {
  connect(events: MessagePort): void;
}

export interface WorkerClient<Api, Event> {
  /** Starts the worker if needed. Rejects with the call's StudioError, or `worker-crashed`. */
  call<T>(use: (api: Remote<Api>) => Promise<T>): Promise<T>;
  /** Returns the way to unsubscribe. Listeners survive restarts. */
  subscribe(listener: (event: Event) => void): () => void;
  /** Told once for every crash, after pending calls were rejected. */
  onCrash(listener: (error: StudioError) => void): () => void;
  /** Ends the worker at once; the next call starts a fresh one. */
  terminate(): void;
}

interface Running<Api> {
  worker: Worker;
  api: Remote<Api>;
  crashed: Promise<never>;
  crash(error: StudioError): void;
}

export function createWorkerClient<Api extends Connectable, Event>(
  url: string,
  name: string,
): WorkerClient<Api, Event> {
  const listeners = new Set<(event: Event) => void>();
  const crashListeners = new Set<(error: StudioError) => void>();
  let running: Running<Api> | undefined;

  function start(): Running<Api> {
    installErrorTransfer();
    const worker = spawnWorker(url, name);
    const api = wrap<Api>(worker);
    let crash: (error: StudioError) => void = () => undefined;
    const crashed = new Promise<never>((_, reject) => {
      crash = reject;
    });
    // A crash with no call pending is told through onCrash; the bare promise must not count as unhandled.
    crashed.catch(() => undefined);
    const started: Running<Api> = { worker, api, crashed, crash };
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      end(
        started,
        new StudioError(
          'worker-crashed',
          `The ${name} worker stopped: ${event.message || 'its script did not load'}.`,
          'Try again: a fresh one is started. What was saved is still there.',
        ),
      );
    });
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', (message: MessageEvent<Event>) => {
      for (const listener of listeners) listener(message.data);
    });
    port1.start();
    const connect = api.connect as unknown as (events: MessagePort) => Promise<void>;
    connect(transfer(port2, [port2])).catch(() => undefined);
    return started;
  }

  function end(ended: Running<Api>, error: StudioError): void {
    if (running !== ended) return;
    running = undefined;
    ended.worker.terminate();
    ended.crash(error);
    for (const listener of crashListeners) listener(error);
  }

  return {
    async call(use) {
      running ??= start();
      const { api, crashed } = running;
      return Promise.race([use(api), crashed]);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCrash(listener) {
      crashListeners.add(listener);
      return () => crashListeners.delete(listener);
    },
    terminate() {
      const ended = running;
      running = undefined;
      ended?.worker.terminate();
      ended?.crash(new StudioError('worker-ended', `The ${name} worker was ended.`, 'Start again.'));
    },
  };
}
