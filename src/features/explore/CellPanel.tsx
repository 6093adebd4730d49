/** The chosen cell beside the grid: its picture, its fingerprint to edit, and what the decoder reads in it. */
import { useState } from 'react';
import type { ExploreMode } from '../../drawing/plan.ts';
import {
  childrenOfCell,
  copyCommand,
  decodeCell,
  exportCell,
  walkFromCell,
} from '../../state/actions/explore.ts';
import { useChosenCell } from '../../state/explore-cell.ts';
import { pinChosenCell } from '../../state/explore-pin.ts';
import { chosenFingerprint, useExplore } from '../../state/explore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Figures, type Figure } from '../../ui/Figures.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ZoomPicture } from '../../ui/ZoomPicture.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ActionButton } from '../common/ActionButton.tsx';
import { CellPicture } from './CellPicture.tsx';
import { CellReading } from './CellReading.tsx';
import { compareWithChosen } from './ExploreGrid.tsx';
import { FingerprintBits, FingerprintEditor } from './FingerprintEditor.tsx';
import layout from '../../ui/layout.module.css';
import styles from './ExploreRoom.module.css';

const sharedBy: Record<ExploreMode, string> = {
  matrix: 'Its whole column has it.',
  'same-fingerprint': 'All cells have it.',
  'same-latent': 'It is this cell’s alone.',
  arbitrary: 'It is this cell’s alone.',
  children: 'A child that is edited takes the middle.',
};

export function CellPanel() {
  const mode = useExplore((state) => state.mode);
  const fingerprint = useExplore(chosenFingerprint);
  const shown = useExplore((state) => state.shown);
  const selected = useExplore((state) => state.selected);
  const [isEnlarged, setEnlarged] = useState(false);
  const { seen, reading, error } = useChosenCell();
  const cell = shown?.cells[selected];
  if (!shown || !cell || fingerprint === null) {
    return (
      <Panel title="Chosen cell">
        <p className="muted">Choose a cell of the grid, by a click or with the arrow keys.</p>
      </Panel>
    );
  }
  const distance = shown.distances?.[selected];
  const figures: Figure[] = [
    { label: 'Seed', value: String(cell.seed) },
    ...(cell.latentSeed === undefined ? [] : [{ label: 'Latent of seed', value: String(cell.latentSeed) }]),
    ...(cell.latentSteps ? [{ label: 'Steps of the latent', value: String(cell.latentSteps.length) }] : []),
    ...(distance === undefined ? [] : [{ label: 'Squared difference', value: formatNumber(distance) }]),
  ];
  return (
    <Panel title="Chosen cell">
      <div className={styles.cell}>
        <CellPicture />
        <Whorl bits={fingerprint} size={88} />
      </div>
      <FingerprintBits fingerprint={fingerprint} />
      {reading && <CellReading reading={reading} />}
      <FingerprintEditor fingerprint={fingerprint} sharedBy={sharedBy[mode]} />
      {error && <ErrorNote error={error} />}
      {seen && isEnlarged && (
        <Dialog title={`Seed ${seen.cell.seed}`} wide onClose={() => setEnlarged(false)}>
          <ZoomPicture label="Picture of the chosen cell" sheet={seen.picture} />
        </Dialog>
      )}
      <Figures items={figures} />
      <div className={layout.buttons}>
        <ActionButton small action={exportCell}>
          Save cell
        </ActionButton>
        <ActionButton small action={childrenOfCell}>
          Its children
        </ActionButton>
        <ActionButton small action={walkFromCell}>
          Walk to…
        </ActionButton>
        <ActionButton small action={decodeCell}>
          Take to Decode
        </ActionButton>
        <Button small onClick={compareWithChosen}>
          Compare all with it
        </Button>
        <Button small disabled={!seen} onClick={pinChosenCell}>
          Pin it
        </Button>
        <Button small disabled={!seen} onClick={() => setEnlarged(true)}>
          Enlarge
        </Button>
        <ActionButton small action={copyCommand}>
          Copy its command
        </ActionButton>
      </div>
    </Panel>
  );
}
