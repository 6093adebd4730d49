/** A run's pictures from its start on. A slider chooses the grid to show. */
import { useState, type ReactNode } from 'react';
import type { FilmFormat } from '../../state/film.ts';
import { Slider } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatKimg } from '../../ui/format.ts';
import { FilmButtons } from '../common/FilmButtons.tsx';
import styles from './RunsRoom.module.css';

interface FilmProps {
  /** When each frame was drawn, ascending. */
  times: readonly number[];
  /** Saves it as a file; absent where it is one already. */
  onSave?: (format: FilmFormat) => Promise<void>;
  /** Shows the frame of that index. */
  children: (index: number) => ReactNode;
}

/** Begins with the newest frame. Empty with fewer than two. */
export function Film({ times, onSave, children }: FilmProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const last = times.length - 1;
  const index = Math.min(chosen ?? last, last);
  if (last < 1) return null;
  return (
    <Panel title="From the start on">
      <figure className={styles.film}>
        {children(index)}
        <figcaption>
          <Slider
            label="Snapshot"
            value={index}
            max={last}
            display={`${formatKimg(times[index]!)} kimg, ${index + 1} of ${times.length}`}
            onChange={setChosen}
          />
        </figcaption>
      </figure>
      {onSave && <FilmButtons onSave={onSave} />}
    </Panel>
  );
}
