/** One stored dataset: a few of its pictures, its figures, and what can be done with it. */
import { useEffect, useState } from 'react';
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { deleteDataset, loadPreview, renameDataset, useDatasets } from '../../state/datasets.ts';
import { hrefTo } from '../../state/route.ts';
import { showError } from '../../state/toasts.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RenameDialog } from '../../ui/RenameDialog.tsx';
import { ExportDatasetButton, ExportDatasetStatus } from './ExportDataset.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import { factsOf } from './facts.ts';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

export function DatasetCard({ dataset, onTrain }: { dataset: DatasetSummary; onTrain: () => void }) {
  const { id, name } = dataset;
  const preview = useDatasets((state) => state.previews[id]);
  const [renaming, setRenaming] = useState(false);
  const [merging, setMerging] = useState(false);
  const datasets = useDatasets((state) => state.datasets);
  const others = datasets?.filter((other) => other.id !== id) ?? [];
  useEffect(() => void loadPreview(id), [id]);
  return (
    <Panel title={name}>
      <div className={styles.preview}>
        {preview && <ImageGrid label={`Pictures of ${name}`} sheet={preview} />}
      </div>
      <p className={styles.facts}>{factsOf(dataset)}</p>
      <div className={layout.buttons}>
        <Button small look="primary" aria-label={`Train on ${name}`} onClick={onTrain}>
          Train on it
        </Button>
        <ButtonLink small href={hrefTo('datasets', id)} aria-label={`Look inside ${name}`}>
          Look inside
        </ButtonLink>
        <ExportDatasetButton dataset={dataset} />
        <Button small look="quiet" aria-label={`Rename ${name}`} onClick={() => setRenaming(true)}>
          Rename
        </Button>
        {others.length > 0 && (
          <Button small look="quiet" aria-label={`Merge ${name}`} onClick={() => setMerging(true)}>
            Merge
          </Button>
        )}
        <Button small look="quiet" aria-label={`Delete ${name}`} onClick={() => void deleteDataset(dataset)}>
          Delete
        </Button>
      </div>
      <ExportDatasetStatus dataset={dataset} />
      {merging && <MergeDialog dataset={dataset} others={others} onClose={() => setMerging(false)} />}
      {renaming && (
        <RenameDialog
          title="Rename the dataset"
          name={name}
          onClose={() => setRenaming(false)}
          onRename={(chosen) => void renameDataset(id, chosen).catch(showError)}
        />
      )}
    </Panel>
  );
}
