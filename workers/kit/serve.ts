/** The worker's end of a client: exposes its calls, connects its events, and shows that it lives. */
import { expose, type Endpoint } from 'comlink';
import type { Locks } from '../../src/storage/locks.ts';
import { browserLocks } from './browser-locks.ts';
import { controlOf, type FromWorker } from './control.ts';
import { installTransfer } from './transfer.ts';

interface Connectable {
  connect(events: MessagePort): void;
}

/** @param api its methods are the calls; connect(), where it has one, gets the port of events. */
export function serve(
  api: object,
  endpoint: Endpoint = self as unknown as Endpoint,
  locks: Locks | undefined = browserLocks(),
): void {
  installTransfer();
  const tell = (message: FromWorker): void => endpoint.postMessage(message);
  endpoint.addEventListener('message', (event) => {
    const control = controlOf((event as MessageEvent).data);
    if (control?.kit === 'ping') tell({ kit: 'pong' });
    if (control?.kit !== 'hello') return;
    if (isConnectable(api)) api.connect(control.events);
    const till = (): Promise<void> => {
      tell({ kit: 'held' });
      return new Promise(() => undefined); // death
    };
    locks?.request(control.lock, {}, till).catch(() => undefined); // taken by force: as good as dead
  });
  expose(api, endpoint);
}

function isConnectable(api: object): api is Connectable {
  return 'connect' in api;
}
