/**
 * The run that made the sample model, from its record in runs/records. The lab book shows it before anybody has
 * trained. It is not stored and can't be resumed.
 */
import * as z from 'zod/mini';
import { StudioError } from '../base/error.ts';
import { parseConfig } from '../engine/training/parse-config.ts';
import { parseScheduleText } from '../engine/training/schedules/parse-schedule.ts';
import { measuresIn, type Schedule } from '../engine/training/schedules/schedule.ts';
import type { CurvePoint, RunHistory, TrainingConfig } from '../../workers/train/protocol.ts';
import curveUrl from '../../runs/records/2026-11-26-pictures-first-64/curve.jsonl?url';
import configUrl from '../../runs/records/2026-11-26-pictures-first-64/config.json?url';
import filmUrl from '../../runs/records/2026-11-26-pictures-first-64/film.png?url';
import probeUrl from '../../runs/records/2026-11-26-pictures-first-64/probe.jsonl?url';
import scheduleUrl from '../../runs/records/2026-11-26-pictures-first-64/schedule.json?url';

export const exampleRunId = 'sample';

z.config({ jitless: true });

/** Eight latents under two fingerprints: a row of the picture each time, from top to bottom. */
export const exampleFilm = {
  url: filmUrl,
  /** Thousands of images up to an iteration; each iteration took 32. */
  times: [4000, 18_000, 28_000, 46_000].map((iteration) => (iteration * 32) / 1000),
};

/** The curve in the record's files. The figures of one iteration make one point. */
export interface ExampleTexts {
  config: string;
  curve: string;
  probe: string;
  schedule: string;
}

/** Throws 'example-missing' where the files can't be fetched. */
export async function readExampleRun(): Promise<RunHistory> {
  const [config, curve, probe, schedule] = await Promise.all([
    fetchText(configUrl),
    fetchText(curveUrl),
    fetchText(probeUrl),
    fetchText(scheduleUrl),
  ]);
  return parseExampleRun({ config, curve, probe, schedule });
}

export function parseExampleRun(texts: ExampleTexts): RunHistory {
  const schedule = parseScheduleText(texts.schedule);
  const config = configOf(texts.config, schedule);
  const measured = new Map(linesOf(texts.probe).map((line) => [line['iteration'], numbersIn(line)]));
  const curve = linesOf(texts.curve).map((line) =>
    pointOf(line, measured.get(line['iteration']) ?? {}, schedule),
  );
  const last = curve.at(-1);
  const accuracies = curve.map(({ bitAccuracy }) => bitAccuracy);
  return {
    curve,
    grids: [],
    leftOut: [],
    summary: {
      runId: exampleRunId,
      name: 'How the sample model was trained',
      datasetId: '',
      datasetName: '3 781 photos of clothes',
      hasDataset: false,
      datasetHash: null,
      config,
      kimg: last?.kimg ?? 0,
      createdAt: Date.UTC(2026, 10, 26),
      updatedAt: Date.UTC(2026, 10, 26),
      state: 'done',
      isTraining: false,
      bitAccuracy: last?.bitAccuracy ?? null,
      bestBitAccuracy: Math.max(...accuracies),
      distanceRatio: last?.measures?.distanceRatio ?? null,
      note: 'On an NVIDIA H200, in 11 minutes. It comes with the studio.',
      isArchived: false,
      checkpoints: [],
      sizeBytes: 0,
      // Times are from another machine and say nothing about this one.
      pace: { images: 0, trainedMs: 0 },
    },
  };
}

const recordSchema = z.looseObject({ options: z.object({ initialisation: z.string() }) });

/**
 * Reads the PyTorch twin's settings, where some of ours stand among its options. Throws what parseConfig
 * throws.
 */
function configOf(text: string, schedule: Schedule): TrainingConfig {
  const { options, ...settings } = recordSchema.parse(JSON.parse(text));
  return parseConfig({ ...settings, centred: options.initialisation === 'centred', schedule });
}

type Line = Record<string, unknown>;

function linesOf(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line): Line => ({ ...JSON.parse(line) }));
}

function numbersIn(line: Line): Record<string, number> {
  return Object.fromEntries(
    Object.entries(line).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function pointOf(line: Line, measured: Record<string, number>, { stages }: Schedule): CurvePoint {
  const {
    kimg = 0,
    bitAccuracy = Number.NaN,
    iteration: _,
    elapsedMs: _ms,
    rate: _rate,
    ...losses
  } = numbersIn(line);
  const stage = 1 + stages.findIndex(({ name }) => name === line['stage']);
  return { kimg, bitAccuracy, losses, measures: measuresIn(measured), stage };
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.text();
  throw new StudioError(
    'example-missing',
    'The example run could not be loaded from this site.',
    'Reload the page while you are online; your own runs are not touched.',
  );
}
