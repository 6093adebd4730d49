/** Datasets: add pictures, see what became of each file, keep or delete what is stored. */
import { useEffect } from 'react';
import { addSample, refreshDatasets, useDatasets } from '../../state/datasets.ts';
import { changeForm, showForm } from '../../state/train-form.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { EmptyState } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { AddPictures } from './AddPictures.tsx';
import { DatasetCard } from './DatasetCard.tsx';
import { DatasetView } from './DatasetView.tsx';
import { JobQueue } from './JobQueue.tsx';
import { IngestReportPanel } from './IngestReportPanel.tsx';
import { NewDatasetDialog } from './NewDatasetDialog.tsx';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

/** @param argument of the address: the dataset to open, null for the list */
export default function DatasetsRoom({ argument }: { argument: string | null }) {
  const datasets = useDatasets((state) => state.datasets);
  useEffect(() => void refreshDatasets(), []);
  const opened = datasets?.find(({ id }) => id === argument);
  return (
    <>
      {opened ? (
        <DatasetView dataset={opened} />
      ) : (
        <AllDatasets isOneMissing={argument !== null && datasets !== null} />
      )}
      <NewDatasetDialog />
    </>
  );
}

function AllDatasets({ isOneMissing }: { isOneMissing: boolean }) {
  const { datasets, job, reports, error } = useDatasets();
  return (
    <Room
      title="Datasets"
      lead="Pictures to train on: cropped to a square, made smaller, and kept in this browser. Nothing is uploaded."
    >
      <AddPictures />
      <JobQueue />
      {isOneMissing && <Note>The dataset of this address is not in this browser.</Note>}
      {error && <ErrorNote error={error} />}
      {reports.map(({ name, report }, index) => (
        // Reports are only ever put before the others.
        <IngestReportPanel key={reports.length - index} name={name} report={report} />
      ))}
      {datasets?.length === 0 && !job && (
        <EmptyState
          title="No pictures yet"
          actions={
            <Button look="primary" onClick={() => void addSample()}>
              Draw the sample pictures
            </Button>
          }
        >
          A few hundred photos of one kind of thing make a start; thousands are better. Without any at hand,
          take the sample: 2 048 colourful scenes drawn by the studio, the same for everyone.
        </EmptyState>
      )}
      {datasets && datasets.length > 0 && (
        <ul role="list" className={`${layout.fields} ${styles.list}`}>
          {datasets.map((dataset) => (
            <li key={dataset.id}>
              <DatasetCard
                dataset={dataset}
                onTrain={() => {
                  changeForm({ datasetId: dataset.id });
                  showForm();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </Room>
  );
}
