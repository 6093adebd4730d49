/** The official results folder of a run as it grows: log, TensorBoard events, grids, networks, metrics. */
import { packCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import type { Statistics } from '../../src/engine/training/statistics.ts';
import {
  gridFileName,
  gridKinds,
  tickLine,
  type GridKind,
  type TickLine,
} from '../../src/formats/official-results.ts';
import { eventFileHeader, imageEvent, scalarEvent } from '../../src/formats/tfevents.ts';
import {
  configFileName,
  configText,
  earlierStateFileName,
  eventsFileName,
  gridTags,
  logFileName,
  measuredLine,
  metricFileName,
  probeFileName,
  realsFileName,
  snapshotBytes,
  snapshotName,
  stateFileName,
  type RunSettings,
} from '../../src/results/files.ts';
import { metricScalars, probeScalars, tickScalars } from '../../src/results/official-scalars.ts';
import type { Measured } from '../../src/run/sink.ts';
import { reportLine, type MetricReport } from '../evaluation.ts';
import type { RunFolder } from '../run-folder.ts';

export class RunResults {
  readonly #events = eventsFileName(Date.now());

  constructor(readonly folder: RunFolder) {}

  async begin(settings: RunSettings, firstLines: readonly string[]): Promise<void> {
    await this.folder.write(configFileName, configText(settings));
    await this.folder.append(this.#events, eventFileHeader(Date.now() / 1000));
    for (const line of firstLines) await this.folder.appendLine(logFileName, line);
  }

  async tick(tick: TickLine, statistics: Statistics, imagesShown: number): Promise<string> {
    const line = tickLine(tick);
    await this.folder.appendLine(logFileName, line);
    await this.#event(imagesShown, tickScalars(tick, statistics));
    return line;
  }

  /** Returns the line of the log. */
  async measured({ at, measures }: Measured): Promise<string> {
    const line = measuredLine(at.kimg, measures);
    await this.folder.appendLine(logFileName, line);
    await this.folder.appendLine(probeFileName, JSON.stringify({ iteration: at.iteration, ...measures }));
    await this.#event(at.imagesShown, probeScalars(measures));
    return line;
  }

  /** Adds a line for people to the log. */
  async note(line: string): Promise<string> {
    await this.folder.appendLine(logFileName, line);
    return line;
  }

  async reals(png: Uint8Array): Promise<void> {
    await this.folder.write(realsFileName, png);
    await this.#image(0, { reals: png });
  }

  /** @param label six digits of kimg, or 'init' */
  async grids(pngs: Readonly<Record<GridKind, Uint8Array>>, label: string, imagesShown: number) {
    for (const kind of gridKinds) await this.folder.write(gridFileName(kind, label), pngs[kind]);
    await this.#image(imagesShown, gridTags(pngs));
  }

  /** Writes only the networks, under the official name. */
  async snapshot(state: TrainingState, { isFinal = false } = {}): Promise<void> {
    const name = isFinal ? 'network-final' : snapshotName(state.imagesShown);
    await this.folder.write(`${name}.safetensors`, snapshotBytes(state));
  }

  /**
   * Writes everything needed to continue exactly, and how long the run took so far. The previous state is kept as well,
   * so that a damaged file costs only one interval.
   */
  async state(state: TrainingState, elapsedSeconds: number): Promise<void> {
    const bytes = packCheckpoint(state, { elapsedSeconds: String(elapsedSeconds) });
    await this.folder.writeKeeping(stateFileName, bytes, earlierStateFileName);
  }

  async metric(report: MetricReport, networkName: string, imagesShown: number): Promise<string> {
    const line = reportLine(report, networkName);
    await this.folder.appendLine(metricFileName(report.metric), line);
    await this.folder.appendLine(logFileName, line);
    await this.#event(imagesShown, metricScalars(report.metric, report.results));
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
