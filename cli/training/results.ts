/** The official results folder of a run, as it grows: log, TensorBoard events, grids, networks, metrics. */
import type { ModelFile, Networks } from '../../src/engine/networks/model-file.ts';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { packCheckpoint, splitModel } from '../../src/engine/training/checkpoint.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import type { Statistics } from '../../src/engine/training/statistics.ts';
import {
  gridFileName,
  gridKinds,
  snapshotLabel,
  tickLine,
  type TickLine,
} from '../../src/formats/official-results.ts';
import { eventFileHeader, imageEvent, scalarEvent } from '../../src/formats/tfevents.ts';
import { reportLine, type MetricReport } from '../evaluation.ts';
import type { RunFolder } from '../run-folder.ts';

/** Our statistics under the official TensorBoard names; losses are weighted, as trained. */
const officialScalars: Partial<Record<keyof Statistics, string>> = {
  generator: 'Loss/loss_G',
  consistency: 'Loss/loss_decouple',
  latent: 'Loss/loss_E_latents',
  fingerprint: 'Loss/loss_E_watermarks',
  pathLength: 'Loss/pl_lengths',
  pathPenalty: 'Loss/pl_penalty',
  r1: 'Loss/gradient_penalty',
};

export class RunResults {
  readonly #events: string;

  constructor(readonly folder: RunFolder) {
    this.#events = `events.out.tfevents.${Math.floor(Date.now() / 1000)}.studio`;
  }

  async begin(settings: unknown, firstLines: readonly string[]): Promise<void> {
    await this.folder.write('config.json', `${JSON.stringify(settings, null, 2)}\n`);
    await this.folder.append(this.#events, eventFileHeader(Date.now() / 1000));
    for (const line of firstLines) await this.folder.appendLine('log.txt', line);
  }

  async tick(tick: TickLine, statistics: Statistics, imagesShown: number): Promise<string> {
    const line = tickLine(tick);
    await this.folder.appendLine('log.txt', line);
    const losses = Object.entries(officialScalars).flatMap(([name, tag]) => {
      const value = statistics[name as keyof Statistics];
      return value === undefined ? [] : [[tag, value] as const];
    });
    await this.#event(imagesShown, {
      ...Object.fromEntries(losses),
      'Progress/tick': tick.tick,
      'Progress/kimg': tick.kimg,
      'Progress/lod': 0,
      'Progress/minibatch': tick.minibatch,
      'Timing/total_sec': tick.totalSeconds,
      'Timing/sec_per_tick': tick.secondsPerTick,
      'Timing/sec_per_kimg': tick.secondsPerKimg,
      'Timing/maintenance_sec': tick.maintenanceSeconds,
      'Timing/total_hours': tick.totalSeconds / 3600,
      'Timing/total_days': tick.totalSeconds / 86400,
      'Resources/peak_gpu_mem_gb': tick.gpuMemoryGb,
    });
    return line;
  }

  async reals(png: Uint8Array): Promise<void> {
    await this.folder.write('reals.png', png);
    await this.#image(0, { reals: png });
  }

  /** @param label six digits of kimg, or 'init' */
  async grids(
    pngs: Readonly<Record<(typeof gridKinds)[number], Uint8Array>>,
    label: string,
    imagesShown: number,
  ) {
    for (const kind of gridKinds) await this.folder.write(gridFileName(kind, label), pngs[kind]);
    await this.#image(
      imagesShown,
      Object.fromEntries(gridKinds.map((kind) => [`fakes-${kind}`, pngs[kind]])),
    );
  }

  /** The networks alone, under the official name. Returns that name without its ending. */
  async snapshot(state: TrainingState, isFinal = false): Promise<string> {
    const name = isFinal ? 'network-final' : `network-snapshot-${snapshotLabel(state.imagesShown)}`;
    const networks: Networks = splitModel(state.model.weights, state.average);
    const metadata: ModelFile['metadata'] = {
      imagesShown: String(state.imagesShown),
      trainingConfig: JSON.stringify(state.config),
    };
    await this.folder.write(`${name}.safetensors`, packModel(state.config.network, networks, { metadata }));
    return name;
  }

  /** Everything that goes on exactly from here; the one before is replaced. */
  async state(state: TrainingState): Promise<void> {
    await this.folder.write('training-state.safetensors', packCheckpoint(state));
  }

  async metric(report: MetricReport, networkName: string, imagesShown: number): Promise<string> {
    const line = reportLine(report, networkName);
    await this.folder.appendLine(`metric-${report.metric}.txt`, line);
    await this.folder.appendLine('log.txt', line);
    const scalars = report.results.map(({ suffix, value }) => [`Metrics/${report.metric}${suffix}`, value]);
    await this.#event(imagesShown, Object.fromEntries(scalars) as Record<string, number>);
    return line;
  }

  async #event(step: number, scalars: Readonly<Record<string, number>>): Promise<void> {
    await this.folder.append(
      this.#events,
      scalarEvent({ wallTimeSeconds: Date.now() / 1000, step }, scalars),
    );
  }

  async #image(step: number, images: Readonly<Record<string, Uint8Array>>): Promise<void> {
    await this.folder.append(this.#events, imageEvent({ wallTimeSeconds: Date.now() / 1000, step }, images));
  }
}
