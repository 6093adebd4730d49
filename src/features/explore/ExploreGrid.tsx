/** The grid on show, with every cell choosable and named by its seed and fingerprint. */
import { changeExplore, chooseCell, chooseChild, useExplore } from '../../state/explore.ts';
import { carryCell } from '../../state/cell-drag.ts';
import { hexOf } from '../../state/bit-text.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { formatNumber } from '../../ui/format.ts';
import styles from './ExploreRoom.module.css';

export function ExploreGrid({ label }: { label: string }) {
  const shown = useExplore((state) => state.shown);
  const selected = useExplore((state) => state.selected);
  const drawing = useExplore((state) => state.drawing);
  const isFamily = useExplore((state) => state.family !== null);
  if (!shown) {
    return <div className={styles.blank}>{drawing ? 'Drawing the first grid…' : 'Nothing drawn yet'}</div>;
  }
  const { sheet, cells, distances } = shown;
  return (
    <ImageGrid
      label={label}
      sheet={sheet}
      stale={drawing && (drawing.late ? 'late' : 'soon')}
      cells={cells.map((cell, index) => {
        const distance = distances?.[index];
        return {
          label:
            `Seed ${cell.seed}, ${cell.latentSeed === undefined ? '' : `latent of ${cell.latentSeed}, `}fingerprint ${hexOf(cell.fingerprint)}` +
            (distance === undefined ? '' : `, difference ${formatNumber(distance)}`),
          selected: index === selected,
        };
      })}
      onCarry={carryCell}
      onSelect={chooseCell}
      onTake={isFamily ? chooseChild : undefined}
    />
  );
}

/** Takes differences to the chosen cell from now on. */
export function compareWithChosen(): void {
  changeExplore({ difference: true, referenceIndex: useExplore.getState().selected });
}
