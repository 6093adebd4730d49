/**
 * Results of one run's checkpoints as curves over its training. A curve joins only results that were measured
 * in the same way.
 */
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import type { OverlaidCurve } from '../../ui/OverlayChart.tsx';
import { groupsOf, modelOf } from './order-results.ts';

export interface CurveChart {
  title: string;
  isShare: boolean;
  curves: readonly OverlaidCurve[];
}

interface Quantity {
  title: string;
  isShare?: boolean;
  /** Undefined where the result is on other features. */
  of(result: EvaluationRecord): number | null | undefined;
}

const quantities: readonly Quantity[] = [
  { title: 'Bits read right', isShare: true, of: ({ bitAccuracy }) => bitAccuracy.accuracy },
  { title: 'FID', of: ({ features, frechet }) => (features === 'inception' ? frechet : undefined) },
  {
    title: 'Kernel distance on Inception’s features',
    of: ({ features, kernel }) => (features === 'inception' ? kernel : undefined),
  },
  {
    title: 'Distance on random features, no FID',
    of: ({ features, frechet }) => (features === 'random' ? frechet : undefined),
  },
  {
    title: 'Kernel distance on random features',
    of: ({ features, kernel }) => (features === 'random' ? kernel : undefined),
  },
];

/**
 * @param results newest first @returns one chart for each quantity that was measured at two checkpoints or more
 * of a run
 */
export function chartsOf(results: readonly EvaluationRecord[]): CurveChart[] {
  const groups = groupsOf(
    results.filter(({ kimg }) => kimg !== null),
    (result) =>
      JSON.stringify([modelOf(result), result.datasetId, result.features, result.images, result.seed]),
  );
  return quantities
    .map(({ title, isShare = false, of }) => ({
      title,
      isShare,
      curves: groups.flatMap((group) => curveOf(group, of)),
    }))
    .filter(({ curves }) => curves.length > 0);
}

function curveOf(group: readonly EvaluationRecord[], of: Quantity['of']): OverlaidCurve[] {
  // Takes the newer of two results at one checkpoint.
  const byKimg = new Map(
    group.toReversed().flatMap((result) => {
      const value = of(result);
      return typeof value === 'number' ? [[result.kimg!, value] as const] : [];
    }),
  );
  if (byKimg.size < 2) return [];
  const points = [...byKimg].toSorted(([a], [b]) => a - b);
  const { modelName, datasetName, images, seed } = group[0]!;
  const label = [modelName, datasetName, `${images} pictures`, `seed ${seed}`].filter(Boolean).join(', ');
  return [{ label, x: points.map(([kimg]) => kimg), y: points.map(([, value]) => value) }];
}
