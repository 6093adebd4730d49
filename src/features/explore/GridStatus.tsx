/** What is told of the grid, in a line below it that keeps its height: the page must not move under the pointer. */
import { stopDrawing, useExplore } from '../../state/explore.ts';
import { pickEnd, useWalk } from '../../state/explore-walk.ts';
import { useModels } from '../../state/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import styles from './ExploreRoom.module.css';

export function GridStatus({ modelId }: { modelId: string }) {
  const drawing = useExplore((state) => state.drawing);
  const opening = useModels((state) => state.opening);
  const isPicking = useWalk((state) => state.pickingFrom !== null);
  return <div className={styles.status}>{content()}</div>;

  function content() {
    if (opening?.modelId === modelId) {
      return (
        <Meter label="Opening the model" value={opening.progress || undefined} detail={opening.detail} />
      );
    }
    if (isPicking) {
      return (
        <>
          <p role="status">Choose the cell that the walk goes to. Arrows look, Enter chooses.</p>
          <Button small onClick={() => pickEnd(null)}>
            Give up
          </Button>
        </>
      );
    }
    if (drawing?.late) {
      return (
        <>
          <Meter
            label="Drawing"
            value={drawing.done > 0 ? drawing.done / drawing.total : undefined}
            detail={`${drawing.done} of ${drawing.total}`}
          />
          <Button small onClick={stopDrawing}>
            Stop drawing
          </Button>
        </>
      );
    }
    return null;
  }
}
