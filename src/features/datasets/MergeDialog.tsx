/** Makes one dataset of two. Both stay as they are. */
import { useState } from 'react';
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { mergeDatasets } from '../../state/datasets.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { formatCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

interface MergeDialogProps {
  dataset: DatasetSummary;
  /** At least one. */
  others: readonly DatasetSummary[];
  onClose: () => void;
}

export function MergeDialog({ dataset, others, onClose }: MergeDialogProps) {
  const [otherId, setOtherId] = useState(others[0]?.id ?? '');
  const other = others.find(({ id }) => id === otherId);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? `${dataset.name} and ${other?.name ?? ''}`;
  const side = Math.min(dataset.resolution, other?.resolution ?? dataset.resolution);
  return (
    <Dialog title={`Merge ${dataset.name}`} onClose={onClose}>
      <form
        className={layout.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (!other || name.trim() === '') return;
          onClose();
          void mergeDatasets([dataset.id, other.id], name.trim());
        }}
      >
        <ChoiceField
          label="With"
          value={otherId}
          options={others.map(({ id, name: label }) => ({ value: id, label }))}
          onChange={setOtherId}
        />
        <TextField
          label="Name of the new dataset"
          help={`${formatCount(dataset.count + (other?.count ?? 0))} pictures at ${side} px. Both datasets stay.`}
          value={name}
          error={name.trim() === '' ? 'It needs a name.' : undefined}
          onChange={setTyped}
        />
        <div className={layout.buttons}>
          <Button look="primary" type="submit" disabled={!other || name.trim() === ''}>
            Merge
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
