/**
 * A worker's numeric backend, for drawing, evaluating and training alike: one piece of work on it at a time, closed and
 * opened again when the device is lost or another backend is asked for. A fault is heard from the moment the device is
 * opened, whatever is under way.
 */
import { abortReason, throwIfAborted, unlessAborted } from '../../src/base/abort.ts';
import { StudioError } from '../../src/base/error.ts';
import { nextTask } from '../../src/base/next-task.ts';
import type { OpenBackendOptions, OpenedBackend } from '../../src/engine/open.ts';
import type { BackendName, BackendPreference } from './backend.ts';

export type OpenDevice = (
  preference: BackendPreference,
  listeners: Pick<OpenBackendOptions, 'onError' | 'onLost' | 'onNotice'>,
) => Promise<OpenedBackend>;

export interface DeviceHooks {
  open: OpenDevice;
  /** Called when the device closes: drop every tensor on it. */
  onClose?(): void;
  /** Called with news for the person. */
  onNotice(message: string): void;
}

/** A lost device is replaced once. A second loss in the same work shows that this does not help. */
const ATTEMPTS = 2;

interface Session {
  opened: OpenedBackend;
  /** Fires with a StudioError when the device was lost or reported an error: its results can no longer be trusted. */
  fault: AbortController;
}

export class Device {
  #preference: BackendPreference = 'auto';
  #session: Session | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** The backend until the last loss, while none is open again. */
  #lost: BackendName | undefined;

  constructor(private readonly hooks: DeviceHooks) {}

  /**
   * Runs `work` alone on the device, in the order of the calls. After a loss it runs once more on a fresh
   * device; the first attempt is dropped. Rejects with what `work` throws, the device's fault, or what opening
   * throws.
   */
  run<T>(work: (opened: OpenedBackend) => Promise<T>): Promise<T> {
    return this.#enqueue(() => this.#attempt(work));
  }

  /**
   * Opens a device for `work` alone and closes it afterwards. There is no second try: `fault` fires when the device fails,
   * and the work then ends by itself, soon. Rejects as run() does.
   */
  hold<T>(
    preference: BackendPreference,
    work: (opened: OpenedBackend, fault: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#enqueue(async () => {
      this.#prefer(preference);
      const { opened, fault } = await this.#current();
      try {
        const result = await work(opened, fault.signal);
        throwIfAborted(fault.signal);
        return result;
      } catch (error) {
        // An error that comes after a fault only follows from it.
        throw fault.signal.aborted ? abortReason(fault.signal) : error;
      } finally {
        this.#close();
      }
    });
  }

  /**
   * Takes effect after the work under way. The new backend opens at the next use, and models are opened again
   * on it.
   */
  setPreference(preference: BackendPreference): Promise<void> {
    return this.#enqueue(async () => this.#prefer(preference));
  }

  /** After the work under way. */
  close(): Promise<void> {
    return this.#enqueue(async () => this.#close());
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    // What one work has made goes out, and newer messages come in, before the next begins.
    this.#queue = result.then(nextTask, nextTask);
    return result;
  }

  #prefer(preference: BackendPreference): void {
    if (preference === this.#preference) return;
    this.#preference = preference;
    this.#close();
  }

  async #attempt<T>(work: (opened: OpenedBackend) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { opened, fault } = await this.#current();
      try {
        const result = await unlessAborted(fault.signal, work(opened));
        throwIfAborted(fault.signal);
        return result;
      } catch (error) {
        // An error that comes after a fault only follows from it.
        if (!fault.signal.aborted) throw error;
        const reason = abortReason(fault.signal);
        if (reason.code === 'gpu-lost' && attempt < ATTEMPTS) continue;
        this.#close();
        throw reason.code === 'gpu-lost' ? lostAgain(reason) : reason;
      }
    }
  }

  /** The device, opened where there is none, and replaced where it has failed. */
  async #current(): Promise<Session> {
    if (this.#session?.fault.signal.aborted) {
      if (isLost(this.#session)) {
        this.hooks.onNotice('The GPU was lost; what is needed is loaded again on a fresh device.');
      }
      this.#close();
    }
    return (this.#session ??= await this.#open());
  }

  async #open(): Promise<Session> {
    const fault = new AbortController();
    const onFault = (error: StudioError): void => fault.abort(error);
    const opened = await this.hooks.open(this.#preference, {
      onError: onFault,
      onLost: onFault,
      onNotice: ({ message, hint }) => this.hooks.onNotice(`${message} ${hint}`.trim()),
    });
    if (this.#lost && this.#lost !== opened.name) {
      this.hooks.onNotice(`No GPU can be had any more: ${opened.name} computes from here on.`);
    }
    this.#lost = undefined;
    return { opened, fault };
  }

  #close(): void {
    if (!this.#session) return;
    if (isLost(this.#session)) this.#lost = this.#session.opened.name;
    this.hooks.onClose?.();
    this.#session.opened.dispose();
    this.#session = undefined;
  }
}

function isLost({ fault }: Session): boolean {
  return fault.signal.aborted && abortReason(fault.signal).code === 'gpu-lost';
}

function lostAgain(fault: StudioError): StudioError {
  return new StudioError(
    'gpu-lost-again',
    `The GPU was lost twice in a row. ${fault.message}`,
    'Choose WebAssembly in Settings to go on without the GPU, or reload the page.',
    { cause: fault },
  );
}
