/**
 * The files of a results folder, each from what it holds: networks, config, log, metrics, TensorBoard events.
 * These are pure functions from data to bytes or text. The caller decides whether they go into a folder or a
 * zip, at once or as the run grows.
 */
import { joinBytes } from '../base/bytes.ts';
import { packModel } from '../engine/networks/model-file.ts';
import { splitModel } from '../engine/training/checkpoint.ts';
import type { TrainingConfig } from '../engine/training/config.ts';
import { measureLabels, type MeasureName, type Measures } from '../engine/training/schedules/schedule.ts';
import type { TrainingState } from '../engine/training/state.ts';
import {
  gridKinds,
  metricLine,
  snapshotLabel,
  tickLine,
  type GridKind,
  type MetricResult,
} from '../formats/official-results.ts';
import { eventFileHeader, imageEvent, scalarEvent } from '../formats/tfevents.ts';
import { metricScalars, probeScalars, tickScalars } from './official-scalars.ts';
import type { RunTick } from './ticks.ts';

export const configFileName = 'config.json';
export const logFileName = 'log.txt';
export const realsFileName = 'reals.png';
/** Beside the official files: the exact state to resume from, optimisers included. */
export const stateFileName = 'training-state.safetensors';
/** The state saved before that one. */
export const earlierStateFileName = 'training-state-before.safetensors';

export const snapshotName = (imagesShown: number): string => `network-snapshot-${snapshotLabel(imagesShown)}`;
/** One line of JSON for each measurement of the run, as the PyTorch twin writes it. */
export const probeFileName = 'probe.jsonl';

export const metricFileName = (metric: string): string => `metric-${metric}.txt`;
export const eventsFileName = (atMs: number): string =>
  `events.out.tfevents.${Math.floor(atMs / 1000)}.studio`;

/**
 * The four networks of a state as .safetensors, without the optimisers. The metadata tell how far it had come.
 */
export function snapshotBytes(state: TrainingState): Uint8Array<ArrayBuffer> {
  const networks = splitModel(state.model.weights, state.average);
  const metadata = {
    imagesShown: String(state.imagesShown),
    trainingConfig: JSON.stringify(state.config),
  };
  return packModel(state.config.network, networks, { metadata });
}

export interface RunSettings {
  config: TrainingConfig;
  /** Null where the dataset is not stored any more. */
  dataset: { name: string; count: number; resolution: number; channels: number } | null;
  /** The network that the run began with; absent where it was fresh. */
  resumedFrom: string | null;
  backend?: string;
}

export function configText(settings: RunSettings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** The line of the log that says what was trained, in full. */
export function resolvedConfigLine(config: TrainingConfig): string {
  return `Resolved config: ${JSON.stringify(config)}`;
}

/** The line of the log for a measurement, between the official ticks. */
export function measuredLine(kimg: number, measures: Measures): string {
  const names = Object.keys(measureLabels) as MeasureName[];
  const parts = names.map((name) => `${measureLabels[name]} ${measures[name].toFixed(4)}`);
  return `measured at kimg ${kimg.toFixed(3)}: ${parts.join(', ')}`;
}

/** One finished evaluation of one network. */
export interface EvaluatedNetwork {
  /** 'fid_watermark_accuracy_30k' and its like. */
  metric: string;
  /** The network's file name without ending. */
  networkName: string;
  imagesShown: number;
  elapsedSeconds: number;
  results: readonly MetricResult[];
  /** When it ended, in milliseconds since 1970. */
  atMs: number;
}

const lineOf = ({ metric, networkName, elapsedSeconds, results }: EvaluatedNetwork): string =>
  metricLine(metric, networkName, elapsedSeconds, results);

/** log.txt: what was trained, then ticks and evaluations in the order they ended. */
export function logText(
  firstLines: readonly string[],
  ticks: readonly RunTick[],
  evaluations: readonly EvaluatedNetwork[],
): string {
  const events = [
    ...ticks.map(({ atMs, line }) => ({ atMs, text: tickLine(line) })),
    ...evaluations.map((evaluation) => ({ atMs: evaluation.atMs, text: lineOf(evaluation) })),
  ];
  const lines = events.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
  return [...firstLines, ...lines].map((line) => `${line}\n`).join('');
}

/** metric-NAME.txt of every metric that was evaluated, by file name. */
export function metricTexts(evaluations: readonly EvaluatedNetwork[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const evaluation of evaluations.toSorted((a, b) => a.atMs - b.atMs)) {
    const name = metricFileName(evaluation.metric);
    texts.set(name, `${texts.get(name) ?? ''}${lineOf(evaluation)}\n`);
  }
  return texts;
}

/** The images of one moment for TensorBoard. */
export interface DrawnGrids {
  atMs: number;
  imagesShown: number;
  /** PNG files by tag: `reals`, or gridTags(). */
  pngs: Readonly<Record<string, Uint8Array>>;
}

/** The three grids under their TensorBoard tags. */
export function gridTags<T>(pngs: Readonly<Record<GridKind, T>>): Record<string, T> {
  return Object.fromEntries(gridKinds.map((kind) => [`fakes-${kind}`, pngs[kind]]));
}

/** A whole TensorBoard file: the header, then everything in order of time. */
export function eventsBytes(
  startedAtMs: number,
  run: {
    ticks: readonly RunTick[];
    evaluations: readonly EvaluatedNetwork[];
    grids: readonly DrawnGrids[];
  },
): Uint8Array<ArrayBuffer> {
  const timeOf = ({ atMs, imagesShown }: { atMs: number; imagesShown: number }) => ({
    wallTimeSeconds: atMs / 1000,
    step: imagesShown,
  });
  const events = [
    ...run.ticks.map((tick) => ({
      atMs: tick.atMs,
      bytes: scalarEvent(timeOf(tick), {
        ...tickScalars(tick.line, tick.statistics),
        ...probeScalars(tick.measures),
      }),
    })),
    ...run.evaluations.map((evaluation) => ({
      atMs: evaluation.atMs,
      bytes: scalarEvent(timeOf(evaluation), metricScalars(evaluation.metric, evaluation.results)),
    })),
    ...run.grids.map((drawn) => ({ atMs: drawn.atMs, bytes: imageEvent(timeOf(drawn), drawn.pngs) })),
  ];
  const parts = events.sort((a, b) => a.atMs - b.atMs).map(({ bytes }) => bytes);
  return joinBytes([eventFileHeader(startedAtMs / 1000), ...parts]);
}
