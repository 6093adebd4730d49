/** The grid on show, with every cell choosable and named by its seed and fingerprint. */
import { useEffect, useRef } from 'react';
import { changeExplore, chooseCell, chooseChild, showWalk, useExplore } from '../../state/explore.ts';
import { carriesCell, carryCell, droppedCell } from '../../state/cell-drag.ts';
import { pickEnd, useWalk } from '../../state/explore-walk.ts';
import { hexOf } from '../../state/bit-text.ts';
import { useScores } from '../../state/explore-scores.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import type { CellScore } from '../../../workers/render/protocol.ts';
import { formatNumber } from '../../ui/format.ts';
import styles from './ExploreRoom.module.css';

export function ExploreGrid({ label }: { label: string }) {
  const shown = useExplore((state) => state.shown);
  const selected = useExplore((state) => state.selected);
  const drawing = useExplore((state) => state.drawing);
  const isFamily = useExplore((state) => state.family !== null);
  const pickingFrom = useWalk((state) => state.pickingFrom);
  const scores = useScores((state) => state.scores);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (pickingFrom === null) return undefined;
    place.current?.querySelector<HTMLElement>('[role=listbox]')?.focus();
    const giveUp = ({ key }: KeyboardEvent) => key === 'Escape' && pickEnd(null);
    addEventListener('keydown', giveUp);
    return () => removeEventListener('keydown', giveUp);
  }, [pickingFrom]);
  if (!shown) {
    return <div className={styles.blank}>{drawing ? 'Drawing the first grid…' : 'Nothing drawn yet'}</div>;
  }
  const { sheet, cells, distances } = shown;
  return (
    <div ref={place}>
      <ImageGrid
        label={label}
        sheet={sheet}
        stale={drawing && (drawing.late ? 'late' : 'soon')}
        cells={cells.map((cell, index) => {
          const distance = distances?.[index];
          const score = scores?.[index];
          const wrong = score && cell.fingerprint.length - score.right;
          return {
            label:
              `Seed ${cell.seed}, ${cell.latentSeed === undefined ? '' : `latent of ${cell.latentSeed}, `}fingerprint ${hexOf(cell.fingerprint)}` +
              (distance === undefined ? '' : `, difference ${formatNumber(distance)}`) +
              (score ? `, ${wrong} ${wrong === 1 ? 'bit' : 'bits'} read wrong, ${percent(score)} sure` : ''),
            note: score && (
              <>
                <span className={styles.sure}>{percent(score)}</span>
                {wrong ? <span> ✗{wrong}</span> : null}
              </>
            ),
            selected: index === selected,
          };
        })}
        onCarry={carryCell}
        onSelect={chooseCell}
        onTake={
          pickingFrom !== null ? (index) => startWalk(pickingFrom, index) : isFamily ? chooseChild : undefined
        }
        receive={receive}
      />
    </div>
  );
}

/** Starts a walk from the dragged cell to the cell that it is dropped on. */
const receive = {
  accepts: carriesCell,
  take(transfer: DataTransfer, index: number): void {
    const from = droppedCell(transfer);
    if (from !== null) startWalk(from, index);
  },
};

/** Does nothing where both are the same cell. */
function startWalk(from: number, to: number): void {
  pickEnd(null);
  if (from !== to) showWalk({ from, to, moves: 'both', at: null });
}

/** Rounded down, so that no wrong bit is shown as 100 % sure. */
const percent = ({ confidence }: CellScore): string => `${Math.floor(confidence * 100)} %`;

/** Makes the chosen cell the reference of differences. */
export function compareWithChosen(): void {
  changeExplore({ difference: true, referenceIndex: useExplore.getState().selected });
}
