/**
 * The run that made the sample model: its curves, its pictures over time, its settings. It can be archived, not
 * deleted.
 */
import { useEffect } from 'react';
import type { RunHistory } from '../../../workers/train/protocol.ts';
import { Curve, stageSpans } from '../../state/curve.ts';
import { exampleFilm } from '../../state/example-run.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { hrefTo } from '../../state/route.ts';
import { cloneRun } from '../../state/train-form.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { formatKimg } from '../../ui/format.ts';
import { RunSettings } from '../train/RunSettings.tsx';
import { StageStrip } from '../train/StageStrip.tsx';
import ComparedCurves from './ComparedCurves.tsx';
import { Film } from './Film.tsx';
import styles from './RunsRoom.module.css';

export default function ExamplePage({ example: { summary, curve } }: { example: RunHistory }) {
  const hidesExample = usePreferences((state) => state.hidesExample);
  useEffect(() => document.getElementById('main')?.focus(), []);
  const { times, url } = exampleFilm;
  return (
    <Room
      title={summary.name}
      lead={`${formatKimg(summary.kimg)} kimg, on ${summary.datasetName}. ${summary.note}`}
      actions={
        <>
          <ButtonLink look="primary" href={hrefTo('explore', 'sample')}>
            Explore its model
          </ButtonLink>
          <Button onClick={() => cloneRun(summary)}>Clone with changes</Button>
          <Button look="quiet" onClick={() => setPreferences({ hidesExample: !hidesExample })}>
            {hidesExample ? 'Take out of the archive' : 'Archive'}
          </Button>
          <ButtonLink href={hrefTo('runs')}>All runs</ButtonLink>
        </>
      }
    >
      <Panel title="Curves">
        <ComparedCurves runs={[{ name: summary.name, curve }]} />
        <StageStrip
          spans={stageSpans(new Curve(curve))}
          names={summary.config.schedule.stages.map(({ name }) => name)}
        />
      </Panel>
      <Film times={times}>
        {(index) => (
          <img
            className={styles.frame}
            src={url}
            alt={`Eight latents under two fingerprints at ${formatKimg(times[index]!)} kimg`}
            style={{ objectPosition: `0 ${(100 * index) / (times.length - 1)}%` }}
          />
        )}
      </Film>
      <RunSettings config={summary.config} />
    </Room>
  );
}
