/**
 * Compares two pictures of one size: with a divider to move across, by their amplified difference, or by its
 * spectrum. Canvases and the browser's blending show it; no pixels are computed here.
 */
import { useEffect, useState } from 'react';
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
  /**
   * Computes the spectrum of the amplified difference; null where that failed. Must be another function for
   * other pictures.
   */
  spectrumOf: (gain: number) => Promise<Sheet | null>;
}

type Way = 'divider' | 'difference' | 'spectrum';

export function ComparePictures({
  first,
  second,
  firstLabel,
  secondLabel,
  spectrumOf,
}: ComparePicturesProps) {
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
          { value: 'spectrum', label: 'Spectrum' },
        ]}
        onChange={setWay}
      />
      {way === 'spectrum' ? (
        <Spectrum
          label={`Spectrum of the difference of ${firstLabel} and ${secondLabel}`}
          of={spectrumOf}
          gain={2 ** log2Gain}
        />
      ) : (
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
      )}
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

interface SpectrumProps {
  label: string;
  of: ComparePicturesProps['spectrumOf'];
  gain: number;
}

/** The last spectrum stays until the next is computed. */
function Spectrum({ label, of, gain }: SpectrumProps) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  useEffect(() => {
    let isWanted = true;
    void of(gain).then((computed) => isWanted && setSheet(computed));
    return () => {
      isWanted = false;
    };
  }, [of, gain]);
  return (
    <figure>
      <div className={styles.pictures}>{sheet && <SheetCanvas label={label} sheet={sheet} />}</div>
      <figcaption className="muted">
        Low frequencies in the middle, high ones outside; on a scale of logarithms.
      </figcaption>
    </figure>
  );
}
