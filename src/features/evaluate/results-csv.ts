/** Results of evaluations as a CSV file: a line each, numbers in full, for a spreadsheet or a notebook. */
import Papa from 'papaparse';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';

/** What was not measured is left empty. */
export function resultsCsv(results: readonly EvaluationRecord[]): string {
  return Papa.unparse(results.map(lineOf), { newline: '\n' });
}

export function resultsFile(results: readonly EvaluationRecord[]): {
  fileName: string;
  bytes: Uint8Array<ArrayBuffer>;
} {
  return { fileName: 'evaluations.csv', bytes: new TextEncoder().encode(resultsCsv(results)) };
}

function lineOf({
  modelName,
  kimg,
  metric,
  features,
  frechet,
  kernel,
  bitAccuracy,
  images,
  reals,
  datasetName,
  seed,
  backend,
  elapsedMs,
  createdAtMs,
}: EvaluationRecord): Record<string, string | number | null> {
  const [low, high] = bitAccuracy.interval;
  return {
    model: modelName,
    kimg,
    metric,
    features,
    frechet_distance: frechet,
    kernel_distance: kernel,
    bit_accuracy: bitAccuracy.accuracy,
    bit_accuracy_low: low,
    bit_accuracy_high: high,
    bits_right: bitAccuracy.right,
    bits_total: bitAccuracy.total,
    fakes: images,
    reals,
    dataset: datasetName,
    seed,
    backend,
    seconds: Math.round(elapsedMs / 1000),
    created: new Date(createdAtMs).toISOString(),
  };
}
