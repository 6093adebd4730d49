/** A client and a worker's end over a real port. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../src/base/error.ts';
import { MemoryLocks } from '../../src/storage/memory-locks.ts';
import { Job } from './job.ts';
import { link, type Linked } from './testing/linked.ts';

class Service {
  #events: MessagePort | undefined;
  static started = 0;

  constructor() {
    Service.started++;
  }

  connect(events: MessagePort): void {
    this.#events = events;
  }

  async double(value: number): Promise<number> {
    this.#events?.postMessage(`doubling ${value}`);
    return 2 * value;
  }

  async refuse(): Promise<void> {
    throw new StudioError('busy', 'It can’t be done.', 'Do something else.');
  }

  async stumble(): Promise<void> {
    throw new TypeError('undefined is not a function');
  }

  async count(to: number, { signal, tell }: Job<number>): Promise<string> {
    for (let i = 1; i <= to; i++) {
      tell(i);
      await new Promise((resolve) => setTimeout(resolve));
      if (signal.aborted) throw signal.reason;
    }
    return 'counted';
  }

  wait(): Promise<void> {
    return new Promise(() => undefined);
  }

  async hang(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end);
  }
}

let linked: Linked<Service, string>;
const open = (options: Parameters<typeof link>[1] = {}): Linked<Service, string> =>
  (linked = link<Service, string>(() => new Service(), options));
afterEach(() => {
  linked.client.terminate();
  vi.restoreAllMocks();
});

describe('calls', () => {
  it('answer, and events come beside them', async () => {
    const { remote, events } = open();
    expect(await remote.double(21)).toBe(42);
    await expect.poll(() => events).toEqual(['doubling 21']);
  });

  it('reject with code, message and hint', async () => {
    const { remote, client } = open();
    const failures: unknown[] = [];
    client.onFailure((error) => failures.push(error));
    const error = { code: 'busy', message: 'It can’t be done.', hint: 'Do something else.' };
    await expect(remote.refuse()).rejects.toMatchObject(error);
    expect(failures).toEqual([error]);
  });

  it('keep the stack of what nobody foresaw, and the worker logs it', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { remote } = open();
    const error: unknown = await remote.stumble().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unexpected', message: 'undefined is not a function' });
    expect((error as Error).stack).toMatch(/client\.test\.ts/);
    expect(logged).toHaveBeenCalledWith(expect.any(TypeError));
  });
});

describe('a job', () => {
  it('tells its progress', async () => {
    const { client } = open();
    const seen: number[] = [];
    const onProgress = (done: number): void => void seen.push(done);
    expect(await client.job({ onProgress }, (api, job) => api.count(3, job))).toBe('counted');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('whose progress nobody hears does not ask the worker whether all was told', async () => {
    const { client } = open();
    const drain = vi.spyOn(Job.prototype, 'drain');
    expect(await client.job({}, (api, job) => api.count(1, job))).toBe('counted');
    expect(drain).not.toHaveBeenCalled();
    await client.job({ onProgress: () => undefined }, (api, job) => api.count(1, job));
    expect(drain).toHaveBeenCalledOnce();
  });

  it('rejects with aborted once its signal fires, and is no failure', async () => {
    const { client } = open();
    const failures: unknown[] = [];
    client.onFailure((error) => failures.push(error));
    const abort = new AbortController();
    const onProgress = (done: number): void => void (done === 2 && abort.abort());
    const job = client.job({ signal: abort.signal, onProgress }, (api, one) => api.count(1e6, one));
    await expect(job).rejects.toMatchObject({ code: 'aborted' });
    const late = client.job({ signal: abort.signal }, (api, one) => api.count(1, one));
    await expect(late).rejects.toMatchObject({ code: 'aborted' });
    expect(failures).toEqual([]);
  });
});

describe('a worker', () => {
  it('that dies without a word is noticed, its calls reject, and the next call starts another', async () => {
    const locks = new MemoryLocks();
    const asked = vi.spyOn(locks, 'request');
    const { client, remote } = open({ locks });
    const crashes: string[] = [];
    client.onCrash(({ code }) => crashes.push(code));
    const waiting = remote.wait();
    await expect.poll(() => asked.mock.calls.length).toBe(2); // the worker's request, then the page's
    await locks.request(asked.mock.calls[0]![0], { steal: true }, async () => undefined); // what death does to a lock
    await expect(waiting).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(crashes).toEqual(['worker-crashed']);
    const before = Service.started;
    expect(await remote.double(1)).toBe(2);
    expect(Service.started).toBe(before + 1);
  });

  it('that does not answer is told of, and so is that it answers again', async () => {
    const { client, remote } = open({ beatMs: 10 });
    const told: (number | null)[] = [];
    client.onSilence((silentMs) => told.push(silentMs));
    await remote.double(1);
    // In one thread both ends hang: what is silent here is the port.
    const { postMessage } = MessagePort.prototype;
    let isMute = true;
    vi.spyOn(MessagePort.prototype, 'postMessage').mockImplementation(function (this: MessagePort, ...args) {
      const [message] = args as [{ kit?: string }];
      if (!(isMute && message.kit === 'pong')) Reflect.apply(postMessage, this, args);
    });
    await expect.poll(() => told.length).toBeGreaterThan(0);
    expect(told[0]).toBeGreaterThan(20);
    isMute = false;
    client.terminate();
    expect(await remote.double(1)).toBe(2);
  });

  it('that is ended rejects what is pending, and is no crash', async () => {
    const { client, remote } = open();
    const crashes: unknown[] = [];
    client.onCrash((error) => crashes.push(error));
    const waiting = remote.wait();
    client.terminate();
    await expect(waiting).rejects.toMatchObject({ code: 'worker-ended' });
    expect(crashes).toEqual([]);
  });
});
