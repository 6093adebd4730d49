/**
 * Two pictures of one size, one over the other: a divider to draw across, or their difference, amplified. Canvases and the browser's
 * blending show it; nothing is computed from the pixels.
 */
import { useState } from 'react';
import type { Sheet } from '../drawing/sheet.ts';
import { Slider } from './Field.tsx';
import { Segmented } from './Segmented.tsx';
import { SheetCanvas } from './SheetCanvas.tsx';
import styles from './ComparePictures.module.css';

interface ComparePicturesProps {
  first: Sheet;
  second: Sheet;
  firstLabel: string;
  secondLabel: string;
}

type Way = 'divider' | 'difference';

export function ComparePictures({ first, second, firstLabel, secondLabel }: ComparePicturesProps) {
  const [way, setWay] = useState<Way>('divider');
  const [place, setPlace] = useState(50);
  const [log2Gain, setLog2Gain] = useState(3);
  const isDivider = way === 'divider';
  return (
    <div className={styles.compare}>
      <Segmented<Way>
        label="Compare by"
        value={way}
        options={[
          { value: 'divider', label: 'Divider' },
          { value: 'difference', label: 'Difference' },
        ]}
        onChange={setWay}
      />
      <div
        className={styles.pictures}
        style={isDivider ? undefined : { filter: `brightness(${2 ** log2Gain})` }}
        role="img"
        aria-label={
          isDivider
            ? `Left of the divider ${firstLabel}, right of it ${secondLabel}`
            : `Difference of ${firstLabel} and ${secondLabel}, ${2 ** log2Gain} times`
        }
      >
        <SheetCanvas sheet={second} />
        <div
          className={isDivider ? styles.over : `${styles.over} ${styles.difference}`}
          style={isDivider ? { clipPath: `inset(0 ${100 - place}% 0 0)` } : undefined}
        >
          <SheetCanvas sheet={first} />
        </div>
        {isDivider && <div className={styles.line} style={{ insetInlineStart: `${place}%` }} />}
      </div>
      {isDivider ? (
        <Slider label="Divider" value={place} max={100} display={`${place} %`} onChange={setPlace} />
      ) : (
        <Slider
          label="Amplified"
          value={log2Gain}
          max={7}
          display={`× ${2 ** log2Gain}`}
          onChange={setLog2Gain}
        />
      )}
    </div>
  );
}
