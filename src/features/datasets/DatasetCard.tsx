/** One stored dataset: a glance at its pictures, its figures, what to do with it. */
import { useEffect, useState } from 'react';
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { deleteDataset, loadPreview, useDatasets } from '../../state/datasets.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes, formatCount, formatWhen } from '../../ui/format.ts';
import { ExportDatasetButton, ExportDatasetStatus } from './ExportDataset.tsx';
import styles from './DatasetsRoom.module.css';

export function DatasetCard({ dataset, onTrain }: { dataset: DatasetSummary; onTrain: () => void }) {
  const { id, name, count, resolution, channels, source, sizeBytes, createdAtMs } = dataset;
  const preview = useDatasets((state) => state.previews[id]);
  const [asking, setAsking] = useState(false);
  useEffect(() => void loadPreview(id), [id]);
  return (
    <Panel title={name}>
      <div className={styles.card}>
        <div className={styles.preview}>
          {preview && <ImageGrid label={`Pictures of ${name}`} sheet={preview} />}
        </div>
        <p className={styles.facts}>
          {formatCount(count)} pictures, {resolution}×{resolution} px, {channels === 3 ? 'colour' : 'grey'},
          from {source}. {formatBytes(sizeBytes)}, {formatWhen(createdAtMs)}.
        </p>
        <div className={styles.buttons}>
          <Button small look="primary" aria-label={`Train on ${name}`} onClick={onTrain}>
            Train on it
          </Button>
          <ExportDatasetButton dataset={dataset} />
          <Button small look="quiet" aria-label={`Delete ${name}`} onClick={() => setAsking(true)}>
            Delete
          </Button>
        </div>
        <ExportDatasetStatus dataset={dataset} />
      </div>
      {asking && (
        <ConfirmDialog
          title={`Delete “${name}”?`}
          confirmLabel="Delete the dataset"
          onClose={() => setAsking(false)}
          onConfirm={() => void deleteDataset(id)}
        >
          Its {formatCount(count)} stored pictures go; your own files are not touched. Runs made from it keep
          their checkpoints but cannot be resumed.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
