/** Every loss and the bit accuracy over kimg, one chart each, so that none hides another. Redrawn once a second. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { smooth } from '../../state/curve.ts';
import { useTraining } from '../../state/training.ts';
import { Slider } from '../../ui/Field.tsx';
import { LineChart } from '../../ui/LineChart.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent } from '../../ui/format.ts';
import styles from './RunView.module.css';

/** Names of what the trainer reports; anything else is shown under its own name. */
const titles: Record<string, string> = {
  bitAccuracy: 'Bit accuracy',
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

/** A version that changes at most once a second, however often the real one does; the last one always comes through. */
function useThrottled(version: number): number {
  const [shown, setShown] = useState(version);
  const latest = useRef(version);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = version;
    waiting.current ??= setTimeout(
      () => {
        waiting.current = undefined;
        setShown(latest.current);
      },
      version <= 1 ? 0 : redrawMs,
    );
  }, [version]);
  useEffect(
    () => () => {
      clearTimeout(waiting.current);
      waiting.current = undefined;
    },
    [],
  );
  return shown;
}

export default function Curves() {
  const curve = useTraining((state) => state.curve);
  const version = useThrottled(useTraining((state) => state.curveVersion));
  const smoothing = useDeferredValue(usePreferences((state) => state.smoothing));
  const charts = useMemo(() => {
    const names = [...curve.series.keys()].filter((name) => !name.startsWith('skipped'));
    const order = Object.keys(titles);
    const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    const x = [...curve.kimg];
    return names
      .toSorted((a, b) => rank(a) - rank(b))
      .map((name) => {
        const raw = [...(curve.series.get(name) ?? [])];
        return { name, x, raw, smoothed: smooth(raw, smoothing) };
      });
    // The curve is one object that grows; its version says when it did.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [curve, version, smoothing]);

  return (
    <Panel
      title="Curves"
      actions={
        <div className={styles.smoothing}>
          <Slider
            label="Smoothing"
            value={smoothing}
            min={0}
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
        <div className={styles.charts}>
          {charts.map(({ name, ...data }) =>
            name === 'bitAccuracy' ? (
              <LineChart
                key={name}
                title={titles.bitAccuracy ?? name}
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
    </Panel>
  );
}
