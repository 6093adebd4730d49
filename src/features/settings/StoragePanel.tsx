/** What is kept and how much, with a way to delete one thing or everything, never without a question. */
import { useCallback, useEffect, useState } from 'react';
import { useDatasets } from '../../state/datasets.ts';
import { useModels } from '../../state/models.ts';
import { useRuns } from '../../state/runs.ts';
import {
  measureStorage,
  refreshStored,
  removeEverything,
  storedThings,
  type StorageUse,
  type StoredThing,
} from '../../state/storage.ts';
import { showError } from '../../state/toasts.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes } from '../../ui/format.ts';
import styles from './SettingsRoom.module.css';

export function StoragePanel() {
  const datasets = useDatasets((state) => state.datasets);
  const runs = useRuns((state) => state.runs);
  const models = useModels((state) => state.models);
  const [use, setUse] = useState<StorageUse | null>(null);
  const [doomed, setDoomed] = useState<StoredThing | 'everything' | null>(null);
  const measure = useCallback(() => measureStorage().then(setUse, () => setUse(null)), []);

  useEffect(() => void refreshStored(), []);
  useEffect(() => void measure(), [measure, datasets, runs, models]);

  const things = storedThings();
  const total = things.reduce((sum, thing) => sum + thing.sizeBytes, 0);
  return (
    <Panel
      title="Kept in this browser"
      actions={
        <Button small look="danger" disabled={things.length === 0} onClick={() => setDoomed('everything')}>
          Delete everything
        </Button>
      }
    >
      <div className={styles.stack}>
        {use && (
          <Figures
            items={[
              { label: 'Used in all', value: formatBytes(use.usedBytes) },
              { label: 'The browser allows', value: formatBytes(use.quotaBytes) },
              {
                label: 'Under pressure',
                value: use.persisted ? 'kept' : 'may be cleared by the browser',
              },
            ]}
          />
        )}
        {things.length === 0 ? (
          <p className="muted">Nothing yet: no dataset, no run, no imported model.</p>
        ) : (
          <div className={styles.table} tabIndex={0} role="region" aria-label="What is kept">
            <table>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Name</th>
                  <th scope="col">Size</th>
                  <th scope="col">
                    <span className="visually-hidden">Delete</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {things.map((thing) => (
                  <tr key={thing.key}>
                    <td>{thing.kind}</td>
                    <td className={styles.name}>{thing.name}</td>
                    <td className="numeric">{formatBytes(thing.sizeBytes)}</td>
                    <td>
                      <Button
                        small
                        look="quiet"
                        aria-label={`Delete ${thing.kind.toLowerCase()} ${thing.name}`}
                        onClick={() => setDoomed(thing)}
                      >
                        Delete
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      {doomed && (
        <ConfirmDialog
          title={doomed === 'everything' ? 'Delete everything?' : `Delete “${doomed.name}”?`}
          confirmLabel={doomed === 'everything' ? `Delete all ${things.length}` : 'Delete it'}
          onClose={() => setDoomed(null)}
          onConfirm={() => {
            const remove = doomed === 'everything' ? removeEverything : doomed.remove;
            remove().catch(showError).finally(measure);
          }}
        >
          {doomed === 'everything'
            ? `All datasets, runs and imported models (${formatBytes(total)}) are removed from this browser for good. The sample model stays.`
            : `${formatBytes(doomed.sizeBytes)} are removed from this browser for good.`}
        </ConfirmDialog>
      )}
    </Panel>
  );
}
