/** The content of a model's file: its networks, and their variables by name, shape and size. */
import { useEffect, useState } from 'react';
import { counted } from '../../base/number-text.ts';
import type { ModelSummary, NetworkLayers } from '../../../workers/render/protocol.ts';
import { toPlainError, type PlainError } from '../../base/error.ts';
import { modelLayers } from '../../state/models.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { formatCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

type Variable = NetworkLayers['variables'][number];

const networkWords: Record<NetworkLayers['letter'], string> = {
  Gs: 'Generator, averaged',
  G: 'Generator',
  D: 'Discriminator',
  E: 'Decoder',
};

const columns: readonly Column<Variable>[] = [
  { head: 'Variable', isRowHead: true, cell: ({ name }) => <code>{name}</code> },
  {
    head: 'Shape',
    isNumeric: true,
    cell: ({ shape }) => (shape.length > 0 ? shape.join(' × ') : 'one value'),
  },
  { head: 'Values', isNumeric: true, cell: ({ values }) => formatCount(values) },
];

export function InsideModel({ model, onClose }: { model: ModelSummary; onClose: () => void }) {
  const { id, name } = model;
  const [networks, setNetworks] = useState<NetworkLayers[] | null>(null);
  const [error, setError] = useState<PlainError | null>(null);
  const [letter, setLetter] = useState<NetworkLayers['letter']>('Gs');
  useEffect(() => {
    modelLayers(id).then(setNetworks, (reason) => setError(toPlainError(reason)));
  }, [id]);
  const shown = networks?.find((network) => network.letter === letter) ?? networks?.[0];
  return (
    <Dialog title={`Inside “${name}”`} onClose={onClose}>
      <div className={layout.stack}>
        {error && <ErrorNote error={error} />}
        {!networks && !error && <Meter label="Reading the file" />}
        {networks && shown && (
          <>
            <Segmented
              label="Network"
              value={shown.letter}
              options={networks.map((network) => ({
                value: network.letter,
                label: networkWords[network.letter],
              }))}
              onChange={setLetter}
            />
            <p className="muted">
              {counted(shown.variables.length, 'variable')}, {counted(shown.values, 'value')}.
            </p>
            <DataTable
              short
              label={`Variables of ${networkWords[shown.letter]}`}
              columns={columns}
              rows={shown.variables}
              rowKey={(variable) => variable.name}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}
