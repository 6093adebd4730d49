/**
 * The chosen cell's picture. While somebody points at a bit, it is shown with that bit flipped and, if asked
 * for, with a layer of the pixels that the bit moves.
 */
import { useChosenCell } from '../../state/explore-cell.ts';
import { useSensitivity } from '../../state/explore-sensitivity.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { SheetCanvas } from '../../ui/SheetCanvas.tsx';
import { formatNumber } from '../../ui/format.ts';
import styles from './CellPicture.module.css';

export function CellPicture() {
  const { seen, preview } = useChosenCell();
  const { isOn, moved } = useSensitivity();
  if (!seen) return null;
  return (
    <figure className={isOn ? `${styles.picture} ${styles.roomy}` : styles.picture}>
      <div className={moved ? `${styles.layers} ${styles.grey}` : styles.layers}>
        <ImageGrid label="Picture of the chosen cell" sheet={(preview?.seen ?? seen).picture} />
        {moved && (
          <SheetCanvas
            label={`Which pixels bit ${moved.bit + 1} moves`}
            sheet={moved.map}
            className={styles.over}
          />
        )}
      </div>
      <figcaption className="muted">
        {moved
          ? `Bit ${moved.bit + 1} moves pixels by ${formatNumber(moved.mean)} of 255 levels on average, at most by ${formatNumber(moved.most)}`
          : preview
            ? `With bit ${preview.bit + 1} flipped`
            : 'As it is saved'}
      </figcaption>
    </figure>
  );
}
