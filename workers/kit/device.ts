/**
 * The render worker's numeric backend: opened at the first use, one piece of work on it at a time, closed and opened
 * again when the device is lost or another backend is asked for. What lives on the device is told to go before that.
 */
import { StudioError } from '../../src/base/error.ts';
import type { OpenBackendOptions, OpenedBackend } from '../../src/engine/open.ts';
import type { BackendName, BackendPreference } from './backend.ts';

export type OpenDevice = (
  preference: BackendPreference,
  listeners: Pick<OpenBackendOptions, 'onError' | 'onLost'>,
) => Promise<OpenedBackend>;

export interface DeviceHooks {
  open: OpenDevice;
  /** The device goes: drop every tensor that lives on it. */
  onClose(): void;
  /** Worth a line to the person. */
  onNotice(message: string): void;
}

/** A lost device is replaced once; a second loss in the same work says that it will not help. */
const ATTEMPTS = 2;

interface Session {
  opened: OpenedBackend;
  /** Set when the device was lost or reported an error: its results can no longer be trusted. */
  fault: StudioError | undefined;
  /** Rejects with the fault, also where the work itself would wait for ever (a map after a loss). */
  failed: Promise<never>;
}

export class Device {
  #preference: BackendPreference = 'auto';
  #session: Session | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** What computed until the last loss, until something opens again. */
  #lost: BackendName | undefined;

  constructor(private readonly hooks: DeviceHooks) {}

  /**
   * Runs `work` alone on the device, in the order of the calls. After a loss it runs once more, on a fresh device.
   * Rejects with what `work` throws, the device's fault, or what opening throws.
   */
  run<T>(work: (opened: OpenedBackend) => Promise<T>): Promise<T> {
    return this.#enqueue(() => this.#attempt(work));
  }

  /** Takes effect after the work under way. The backend opens at the next use; models are opened again on it. */
  setPreference(preference: BackendPreference): Promise<void> {
    return this.#enqueue(async () => {
      if (preference === this.#preference) return;
      this.#preference = preference;
      this.#close();
    });
  }

  /** After the work under way. */
  close(): Promise<void> {
    return this.#enqueue(async () => this.#close());
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #attempt<T>(work: (opened: OpenedBackend) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const session = await this.#current();
      try {
        const result = await Promise.race([work(session.opened), session.failed]);
        if (session.fault) throw session.fault;
        return result;
      } catch (error) {
        // Whatever the work threw after a fault only follows from it.
        const { fault } = session;
        if (!fault) throw error;
        this.#close();
        if (fault.code !== 'gpu-lost') throw fault;
        if (attempt === ATTEMPTS) throw lostAgain(fault);
      }
    }
  }

  async #current(): Promise<Session> {
    if (this.#session?.fault) this.#close();
    return (this.#session ??= await this.#open());
  }

  async #open(): Promise<Session> {
    let fail: (fault: StudioError) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failed.catch(() => undefined);
    const onFault = (fault: StudioError): void => {
      session.fault ??= fault;
      fail(fault);
      if (fault.code === 'gpu-lost') {
        this.hooks.onNotice('The GPU was lost; what is needed is loaded again on a fresh device.');
      }
    };
    const session: Omit<Session, 'opened'> & { opened?: OpenedBackend } = { fault: undefined, failed };
    const opened = await this.hooks.open(this.#preference, { onError: onFault, onLost: onFault });
    if (this.#lost && this.#lost !== opened.name) {
      this.hooks.onNotice(`No GPU can be had any more: ${opened.name} computes from here on.`);
    }
    this.#lost = undefined;
    return Object.assign(session, { opened });
  }

  #close(): void {
    if (!this.#session) return;
    if (this.#session.fault?.code === 'gpu-lost') this.#lost = this.#session.opened.name;
    this.hooks.onClose();
    this.#session.opened.dispose();
    this.#session = undefined;
  }
}

function lostAgain(fault: StudioError): StudioError {
  return new StudioError(
    'gpu-lost-again',
    `The GPU was lost twice in a row. ${fault.message}`,
    'Choose WebAssembly in Settings to go on without the GPU, or reload the page.',
    { cause: fault },
  );
}
