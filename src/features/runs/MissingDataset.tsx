/** A run whose dataset is gone can't go on until it is given one: the same pictures added again, told by their hash, or others. */
import { useEffect, useState } from 'react';
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { refreshDatasets, useDatasets } from '../../state/datasets.ts';
import { hrefTo } from '../../state/route.ts';
import { giveDataset } from '../../state/runs.ts';
import { showError } from '../../state/toasts.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Note.tsx';

export function MissingDataset({ run: { runId, datasetHash } }: { run: RunSummary }) {
  const datasets = useDatasets((state) => state.datasets);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => void refreshDatasets(), []);
  const same = datasets?.find(({ contentHash }) => contentHash === datasetHash);
  const datasetId = chosen ?? same?.id ?? datasets?.[0]?.id;
  return (
    <Note
      tone="warm"
      title="The dataset of this run is no longer stored"
      actions={
        datasetId && (
          <>
            <ChoiceField
              label="Go on with"
              value={datasetId}
              options={(datasets ?? []).map(({ id, name }) => ({
                value: id,
                label: id === same?.id ? `${name}, the same pictures` : name,
              }))}
              onChange={setChosen}
            />
            <Button onClick={() => void giveDataset(runId, datasetId).catch(showError)}>Give it this</Button>
          </>
        )
      }
    >
      <p>
        {same
          ? `“${same.name}” holds the very pictures that it was trained on.`
          : datasetHash === null
            ? 'The run is older than the hashes that pictures are recognised by, so choose its dataset yourself, or another.'
            : 'Give it another, or add the same pictures again at the same size: they are recognised.'}{' '}
        <a href={hrefTo('datasets')}>Add pictures</a>
      </p>
    </Note>
  );
}
