/**
 * For specs: a service in this thread behind its client and a real port, so that what is called crosses as between page and
 * worker.
 */
import type { Endpoint, Remote } from 'comlink';
import type { Locks } from '../../../src/storage/locks.ts';
import { Client } from '../client.ts';
import { Job } from '../job.ts';
import { serve } from '../serve.ts';

export interface Linked<Api, Event> {
  client: Client<Api, Event>;
  /** The service's calls, through the client. */
  remote: Remote<Api>;
  /** Everything it told so far. */
  events: Event[];
}

export function link<Api extends object, Event>(
  start: () => Api,
  { locks, beatMs }: { locks?: Locks; beatMs?: number } = {},
): Linked<Api, Event> {
  const client = new Client<Api, Event>('linked', {
    locks,
    ...(beatMs !== undefined && { beatMs }),
    start() {
      const { port1, port2 } = new MessageChannel();
      serve(start(), port2, locks);
      return Object.assign(port1 as unknown as Endpoint, { terminate: () => port1.close() });
    },
  });
  const events: Event[] = [];
  client.subscribe((event) => void events.push(event));
  const call =
    (name: string) =>
    (...args: unknown[]) =>
      client.call((api) => (api as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]!(...args));
  const remote = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : call(String(name))) });
  return { client, remote: remote as Remote<Api>, events };
}

/** A job that nobody stops. */
export function newJob<Progress = never>(
  onProgress: (progress: Progress) => void = () => undefined,
): Job<Progress> {
  return new Job<Progress>(new AbortController().signal, onProgress);
}
