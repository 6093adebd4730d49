/** The training worker's service in this thread, on a store in memory: a tiny run that sweeps in Node start and break. */
import { recover } from '../../src/storage/recover.ts';
import { DatasetWriter } from '../../src/storage/datasets.ts';
import type { Store } from '../../src/storage/store.ts';
import { tinyConfig, tinyPixels } from '../../src/testing/tiny-run.ts';
import type { OpenDevice } from '../../workers/kit/device.ts';
import { link, type Linked } from '../../workers/kit/testing/linked.ts';
import type { TrainEvent } from '../../workers/train/protocol.ts';
import { TrainService } from '../../workers/train/service.ts';

export type Ending = 'done' | 'stopped' | 'failed';
const endings: readonly string[] = ['done', 'stopped', 'failed'] satisfies Ending[];

/** 8×8 pixels, batch 4, with a tick and a save every four iterations. */
export const serviceConfig = { ...tinyConfig, totalKimg: 0.048, imagesPerTick: 16 };

export class ServiceRun {
  readonly #linked: Linked<TrainService, TrainEvent>;
  datasetId = '';

  constructor(
    private readonly store: Store,
    openDevice: OpenDevice,
  ) {
    this.#linked = link<TrainService, TrainEvent>(() => new TrainService(store, openDevice));
  }

  get service(): Linked<TrainService, TrainEvent>['remote'] {
    return this.#linked.remote;
  }

  /** The events since the last order to start or resume. */
  get events(): readonly TrainEvent[] {
    return this.#linked.events;
  }

  async storeDataset(): Promise<void> {
    const about = { name: 'tiny', resolution: 8, channels: 3, source: 'sweep' } as const;
    const writer = await DatasetWriter.begin(this.store, about);
    await writer.add(tinyPixels());
    this.datasetId = (await writer.finish()).id;
  }

  async start(runId: string, config = serviceConfig): Promise<void> {
    this.#linked.events.length = 0;
    await this.service.start({ runId, name: runId, datasetId: this.datasetId, config });
  }

  async resume(runId: string): Promise<void> {
    this.#linked.events.length = 0;
    await this.service.resumeRun({ runId });
  }

  /** Waits for the run's end. */
  ending(): Promise<Ending> {
    return this.#seen((event) =>
      event.type === 'phase' && endings.includes(event.phase) ? (event.phase as Ending) : undefined,
    );
  }

  /** Waits until it trains. */
  async training(): Promise<void> {
    await this.#seen((event) => (event.type === 'stats' ? true : undefined));
  }

  /** The code of the error that ended the run. Undefined if none did. */
  get error(): string | undefined {
    return this.events.flatMap((event) => (event.type === 'error' ? [event.error.code] : []))[0];
  }

  /** The orphaned objects that a start would remove. */
  orphans = async (): Promise<readonly string[]> => (await recover(this.store)).removedObjects;

  close(): void {
    this.#linked.client.terminate();
  }

  async #seen<T>(find: (event: TrainEvent) => T | undefined): Promise<T> {
    for (;;) {
      for (const event of this.events) {
        const found = find(event);
        if (found !== undefined) return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
