/** The chosen cell: what it was drawn from, and what can be done with that. */
import { hexOf } from '../../state/bit-text.ts';
import { editFingerprint, useExplore } from '../../state/explore.ts';
import { decodeCell } from '../../state/actions/explore.ts';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ActionButton } from '../common/ActionButton.tsx';
import { compareWithChosen } from './ExploreGrid.tsx';
import styles from './ExploreRoom.module.css';

export function CellPanel() {
  const shown = useExplore((state) => state.shown);
  const selected = useExplore((state) => state.selected);
  const cell = shown?.cells[selected];
  const distance = shown?.distances?.[selected];
  return (
    <Panel title="Chosen cell">
      {!shown || !cell ? (
        <p className="muted">Choose a cell of the grid, by a click or with the arrow keys.</p>
      ) : (
        <div className={styles.stack}>
          <div className={styles.cell}>
            <Whorl bits={cell.fingerprint} size={88} />
            <dl>
              <dt>Seed</dt>
              <dd className="numeric">{cell.seed}</dd>
              {cell.latentSeed !== undefined && (
                <>
                  <dt>Latent of seed</dt>
                  <dd className="numeric">{cell.latentSeed}</dd>
                </>
              )}
              <dt>Fingerprint</dt>
              <dd>
                <code className={styles.text}>{hexOf(cell.fingerprint)}</code>
              </dd>
              {distance !== undefined && (
                <>
                  <dt>Mean squared difference</dt>
                  <dd className="numeric">{formatNumber(distance)}</dd>
                </>
              )}
            </dl>
          </div>
          <div className={styles.buttons}>
            <Button small onClick={() => editFingerprint(cell)}>
              Edit its fingerprint
            </Button>
            <Button small onClick={compareWithChosen}>
              Compare all with it
            </Button>
            <ActionButton small action={decodeCell}>
              Take to Decode
            </ActionButton>
          </div>
        </div>
      )}
    </Panel>
  );
}
