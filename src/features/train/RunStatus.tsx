/**
 * Where the run stands. The numbers change several times a second, so this is no live region; a change of phase
 * is announced beside it.
 */
import { nameOf } from '../../state/device.ts';
import { isBusy, useTraining, type RunOrder } from '../../state/training.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatAbout, formatKimg, formatNumber, formatPercent, formatWhen } from '../../ui/format.ts';
import { phaseWords } from '../common/phase-words.ts';
import styles from './RunView.module.css';

const orderWords: Record<RunOrder, string> = {
  pause: 'Pausing',
  save: 'Saving',
  stop: 'Stopping',
};

const shareOr = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : formatPercent(share);
const numberOr = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value));

export function RunStatus() {
  const {
    ordered,
    phase,
    kimg,
    step,
    run,
    progress,
    detail,
    stage,
    imagesPerSecond,
    etaMs,
    bitAccuracy,
    measures,
    goals,
    saved,
    adapter,
  } = useTraining();
  const totalKimg = run?.config.totalKimg ?? 0;
  const preparing = phase === 'loading' || phase === 'compiling';
  return (
    <Panel>
      <div role="status" aria-live="off" aria-label="Training" className={styles.kimg}>
        <strong>{formatKimg(kimg)} kimg</strong>
        <span className="muted numeric">of {totalKimg}</span>
        <span
          className={styles.phase}
          data-busy={isBusy(phase) || undefined}
          data-failed={phase === 'failed' || undefined}
        >
          {ordered ? `${orderWords[ordered]}…` : phaseWords[phase]}
          {detail && !ordered && `: ${detail}`}
        </span>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {phaseWords[phase]}
      </p>
      {preparing ? (
        <Meter label={phaseWords[phase]} value={progress ?? undefined} detail={detail} />
      ) : (
        <Meter
          label="Done so far"
          value={totalKimg > 0 ? Math.min(1, kimg / totalKimg) : 0}
          detail={etaMs === null || phase !== 'training' ? undefined : `${formatAbout(etaMs)} left`}
        />
      )}
      {stage && !preparing && <p className="muted">{stage}</p>}
      <Figures
        items={[
          { label: 'Bits read right', value: shareOr(measures.accuracy ?? bitAccuracy) },
          { label: 'Whole words right', value: shareOr(measures.wordsRight) },
          { label: 'Distance ratio', value: numberOr(measures.distanceRatio) },
          ...goals
            .filter(({ etaMs: left }) => left > 0)
            .map(({ accuracy, etaMs: left }) => ({
              label: `To ${formatPercent(accuracy, 0)} of the bits`,
              value: formatAbout(left),
            })),
          {
            label: 'Images a second',
            value: imagesPerSecond === null ? '–' : formatNumber(imagesPerSecond),
          },
          { label: 'Iteration', value: step || '–' },
          {
            label: 'Saved',
            value: saved ? `${formatKimg(saved.kimg)} kimg, ${formatWhen(saved.savedAt)}` : 'not yet',
          },
          { label: 'On', value: adapter ? nameOf(adapter) : '–' },
        ]}
      />
    </Panel>
  );
}
