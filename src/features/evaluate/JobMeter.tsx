/** The evaluation under way: its present part, how much of it is done, and how long it will take. */
import type { EvaluationPhase } from '../../../workers/evaluate/protocol.ts';
import { cancelEvaluation, type EvaluationJob } from '../../state/evaluate.ts';
import { useModels } from '../../state/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { formatDuration, formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

const phaseWords: Record<EvaluationPhase, string> = {
  loading: 'Reading the model',
  reals: 'Features of the real pictures',
  fakes: 'Fakes, their features and their bits',
  distance: 'Distances',
};
const phases = Object.keys(phaseWords) as EvaluationPhase[];

export function JobMeter({ job }: { job: EvaluationJob }) {
  const { modelId, place, phase, share, etaMs, cancelling } = job;
  // The list has no entries for a run's checkpoints.
  const listedId = modelId.split('@')[0];
  const name = useModels((state) => state.models?.find(({ id }) => id === listedId)?.name) ?? 'the model';
  const part = `${phaseWords[phase]} (part ${phases.indexOf(phase) + 1} of ${phases.length})`;
  const detail = [
    place.count > 1 && `checkpoint ${place.index + 1} of ${place.count}`,
    share !== null && formatPercent(share, 0),
    etaMs !== null && share !== 1 && `${formatDuration(etaMs)} left of this part`,
  ].filter(Boolean);
  return (
    <div className={layout.stack}>
      <p className="visually-hidden" aria-live="polite">
        Evaluating {name}: {phaseWords[phase]}
      </p>
      <Meter label={`${name}: ${part}`} value={share ?? undefined} detail={detail.join(', ') || undefined} />
      <div className={layout.buttons}>
        <Button disabled={cancelling} onClick={cancelEvaluation}>
          {cancelling ? 'Cancelling…' : 'Cancel'}
        </Button>
      </div>
    </div>
  );
}
