/** The three grids of a run, from its own fixed latents and fingerprints, so that they can be compared over time. */
import type { GridKind, GridSource } from '../../../workers/train/protocol.ts';
import { setGridSource, useTraining } from '../../state/training.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RealPictures } from '../common/RealPictures.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { formatKimg } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './RunView.module.css';

const kinds: readonly { kind: GridKind; label: string; text: string }[] = [
  { kind: 'arbitrary', label: 'Arbitrary', text: 'Latent and fingerprint differ from cell to cell.' },
  {
    kind: 'same-latent',
    label: 'Same latent',
    text: 'Only the fingerprint differs: they should look alike.',
  },
  {
    kind: 'same-fingerprint',
    label: 'Same fingerprint',
    text: 'Only the latent differs: the pictures of one user.',
  },
];

const sources: readonly { value: GridSource; label: string }[] = [
  { value: 'average', label: 'Average' },
  { value: 'raw', label: 'Raw' },
];

export function RunGrids() {
  const grids = useTraining((state) => state.grids);
  const source = useTraining((state) => state.gridSource);
  const datasetId = useTraining((state) => state.run?.datasetId);
  const drawnAt = grids.arbitrary?.kimg;
  return (
    <Panel
      title={drawnAt === undefined ? 'Pictures' : `Pictures at ${formatKimg(drawnAt)} kimg`}
      actions={
        <Segmented
          label="Weights that the grids are drawn from"
          value={source}
          options={sources}
          onChange={setGridSource}
        />
      }
    >
      <div className={`${layout.tiles} ${styles.grids}`}>
        {kinds.map(({ kind, label, text }) => {
          const grid = grids[kind];
          return (
            <figure key={kind}>
              <figcaption>
                <strong>{label}</strong>
                <span className="muted">{text}</span>
              </figcaption>
              {grid ? (
                <ImageGrid label={label} sheet={grid.sheet} />
              ) : (
                <div className={styles.blank}>Drawn when training begins</div>
              )}
            </figure>
          );
        })}
        {datasetId !== undefined && (
          <figure>
            <figcaption>
              <strong>Real</strong>
              <span className="muted">The first pictures of the dataset.</span>
            </figcaption>
            <RealPictures datasetId={datasetId} />
          </figure>
        )}
      </div>
    </Panel>
  );
}
