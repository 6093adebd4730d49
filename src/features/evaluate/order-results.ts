/** Results sorted into groups, and the order of the table: models by their newest result, within a model by training, then newest first. */
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';

/** The run's id for any of its checkpoints. */
export function modelOf({ modelId }: Pick<EvaluationRecord, 'modelId'>): string {
  return modelId.split('@')[0]!;
}

/** Groups of one key, in the order of their first results. */
export function groupsOf(
  results: readonly EvaluationRecord[],
  keyOf: (result: EvaluationRecord) => string,
): EvaluationRecord[][] {
  const groups = new Map<string, EvaluationRecord[]>();
  for (const result of results) {
    const group = groups.get(keyOf(result));
    if (group) group.push(result);
    else groups.set(keyOf(result), [result]);
  }
  return [...groups.values()];
}

/** results: newest first. */
export function byModel(results: readonly EvaluationRecord[]): EvaluationRecord[] {
  return groupsOf(results, modelOf).flatMap((group) =>
    group.toSorted((a, b) => (a.kimg ?? 0) - (b.kimg ?? 0)),
  );
}
