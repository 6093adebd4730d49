/** Every loss and the bit accuracy over kimg, one chart each. Redrawn once a second. */
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { smooth, stageSpans, type CurveColumns } from '../../state/curve.ts';
import { useTraining } from '../../state/training.ts';
import { Slider } from '../../ui/Field.tsx';
import { LineChart } from '../../ui/LineChart.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent } from '../../ui/format.ts';
import { StageStrip } from './StageStrip.tsx';
import layout from '../../ui/layout.module.css';
import styles from './RunView.module.css';

/** Names of what the trainer reports; anything else is shown under its own name. */
const titles: Record<string, string> = {
  bitAccuracy: 'Bit accuracy in training',
  accuracy: 'Bits read right',
  wordsRight: 'Whole words right',
  distanceRatio: 'Distance ratio',
  latentR2: 'Latent R²',
  tintShare: 'Tint share',
  generator: 'Generator',
  discriminator: 'Discriminator',
  fingerprint: 'Fingerprint',
  consistency: 'Consistency',
  latent: 'Latent',
  pathLength: 'Path length',
  pathPenalty: 'Path length penalty',
  r1: 'R1 penalty',
};

const guessing = { value: 0.5, label: 'guessing' };
const accuracyRange: [number, number] = [0.4, 1];
const redrawMs = 1000;

interface CurveSnapshot {
  x: number[];
  series: Map<string, (number | null)[]>;
}

function takeSnapshot({ kimg, series }: CurveColumns): CurveSnapshot {
  return { x: [...kimg], series: new Map([...series].map(([name, values]) => [name, [...values]])) };
}

/** The growing curve, at most a second old however often points come. The last point is always shown. */
function useSnapshot(): CurveSnapshot {
  const [snapshot, setSnapshot] = useState(() => takeSnapshot(useTraining.getState().curve));
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = useTraining.subscribe(({ curve, curveVersion }, before) => {
      if (curve === before.curve && curveVersion === before.curveVersion) return;
      waiting ??= setTimeout(
        () => {
          waiting = undefined;
          setSnapshot(takeSnapshot(useTraining.getState().curve));
        },
        curveVersion <= 1 ? 0 : redrawMs,
      );
    });
    return () => {
      unsubscribe();
      clearTimeout(waiting);
    };
  }, []);
  return snapshot;
}

const order = Object.keys(titles);
const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);

export default function Curves() {
  const snapshot = useSnapshot();
  const smoothing = useDeferredValue(usePreferences((state) => state.smoothing));
  const schedule = useTraining((state) => state.run?.config.schedule);
  const stageNames = schedule?.stages.map(({ name }) => name) ?? [];
  const spans = useMemo(() => stageSpans({ kimg: snapshot.x, series: snapshot.series }), [snapshot]);
  const charts = useMemo(
    () =>
      [...snapshot.series]
        .filter(([name]) => !name.startsWith('skipped') && name !== 'stage')
        .toSorted(([a], [b]) => rank(a) - rank(b))
        .map(([name, raw]) => ({ name, x: snapshot.x, raw, smoothed: smooth(raw, smoothing) })),
    [snapshot, smoothing],
  );

  return (
    <Panel
      title="Curves"
      actions={
        <div className={styles.smoothing}>
          <Slider
            label="Smoothing"
            value={smoothing}
            max={0.98}
            step={0.02}
            display={smoothing.toFixed(2)}
            onChange={(value) => setPreferences({ smoothing: value })}
          />
        </div>
      }
    >
      {charts.length === 0 ? (
        <p className="muted">The first point comes with the first interval of statistics.</p>
      ) : (
        <div className={`${layout.tiles} ${styles.charts}`}>
          {charts.map(({ name, ...data }) =>
            name === 'bitAccuracy' || name === 'accuracy' ? (
              <LineChart
                key={name}
                title={titles[name] ?? name}
                {...data}
                range={accuracyRange}
                level={guessing}
                format={formatPercent}
              />
            ) : (
              <LineChart key={name} title={titles[name] ?? name} {...data} />
            ),
          )}
        </div>
      )}
      <StageStrip spans={spans} names={stageNames} />
    </Panel>
  );
}
