/** A client of a worker script of the studio, for the page. Import the script's address with `?worker&url`. */
import { Client, type WorkerClient } from './client.ts';
import { spawnWorker } from './spawn.ts';

export function createWorkerClient<Api, Event>(url: string, name: string): WorkerClient<Api, Event> {
  return new Client<Api, Event>(name, { start: () => spawnWorker(url, name) });
}
