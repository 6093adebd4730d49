/** The order of the table: models by their newest result, within a model by training, then newest first. */
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';

/** results: newest first. */
export function byModel(results: readonly EvaluationRecord[]): EvaluationRecord[] {
  const groups = new Map<string, EvaluationRecord[]>();
  for (const result of results) {
    const group = groups.get(result.modelId);
    if (group) group.push(result);
    else groups.set(result.modelId, [result]);
  }
  return [...groups.values()].flatMap((group) => group.toSorted((a, b) => (a.kimg ?? 0) - (b.kimg ?? 0)));
}
