/** Every result kept, model by model; those of a run in the order of its training. */
import type { ReactNode } from 'react';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { binomialTail } from '../../fingerprint/binomial.ts';
import { deleteResult, useEvaluate } from '../../state/evaluate.ts';
import { saveFile } from '../../state/save-file.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { EmptyState, Panel } from '../../ui/Panel.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import {
  formatCount,
  formatLength,
  formatNumber,
  formatPercent,
  formatProbability,
  formatWhen,
} from '../../ui/format.ts';
import { CheckpointCurves } from './CheckpointCurves.tsx';
import { resultsFile } from './results-csv.ts';
import { byModel } from './order-results.ts';
import styles from './EvaluateRoom.module.css';

export function ResultsPanel() {
  const results = useEvaluate((state) => state.results);
  const error = useEvaluate((state) => state.error);
  if (!results) return error ? null : <Meter label="Looking for results" />;
  if (results.length === 0) {
    return (
      <EmptyState title="No results yet">
        An evaluation’s numbers are kept here, so that models and the checkpoints of a run can be compared.
      </EmptyState>
    );
  }
  return (
    <Panel
      title="Results"
      actions={
        <Button small onClick={() => saveFile(resultsFile(byModel(results)))}>
          Save as CSV
        </Button>
      }
    >
      <CheckpointCurves results={results} />
      <DataTable
        label="Results of evaluations"
        columns={columns}
        rows={byModel(results)}
        rowKey={({ id }) => id}
      />
      <p className={styles.facts}>
        Distances compare only on the same features, the same real pictures and the same number of them. “By
        chance” is the one-sided binomial tail of that many right bits in one picture. The interval is 95 %,
        with the bits of one picture taken together.
      </p>
    </Panel>
  );
}

const columns: readonly Column<EvaluationRecord>[] = [
  { head: 'Model', isRowHead: true, className: styles.name, cell: ({ modelName }) => modelName },
  { head: 'kimg', isNumeric: true, cell: ({ kimg }) => (kimg === null ? '–' : formatLength(kimg)) },
  {
    head: 'Distance',
    isNumeric: true,
    cell: ({ features, frechet }) =>
      frechet === null ? (
        '–'
      ) : (
        <>
          {features === 'inception' ? `FID ${frechet.toFixed(2)}` : formatNumber(frechet)}
          <Fact>{features === 'inception' ? 'Inception' : 'random features, no FID'}</Fact>
        </>
      ),
  },
  {
    head: 'Kernel distance',
    isNumeric: true,
    cell: ({ kernel }) => (kernel === null ? '–' : formatNumber(kernel)),
  },
  {
    head: 'Bits read right',
    isNumeric: true,
    cell: ({ bitAccuracy: { accuracy, interval } }) => (
      <>
        {formatPercent(accuracy, 2)}
        <Fact>{interval.map((bound) => formatPercent(bound, 2)).join(' to ')}</Fact>
      </>
    ),
  },
  { head: 'By chance', isNumeric: true, cell: (result) => <ByChance result={result} /> },
  {
    head: 'Pictures',
    cell: ({ images, reals, datasetName }) => (
      <>
        <span className="numeric">
          {formatCount(images)} fakes{reals > 0 && `, ${formatCount(reals)} reals`}
        </span>
        <Fact>{datasetName || 'bits alone'}</Fact>
      </>
    ),
  },
  { head: 'When', cell: ({ createdAtMs }) => formatWhen(createdAtMs) },
  {
    head: 'Delete',
    isHeadHidden: true,
    cell: ({ id, modelName, createdAtMs }) => (
      <Button
        small
        look="quiet"
        aria-label={`Delete the result of ${modelName}, ${formatWhen(createdAtMs)}`}
        onClick={() => void deleteResult(id)}
      >
        Delete
      </Button>
    ),
  },
];

function ByChance({ result: { bitAccuracy, images } }: { result: EvaluationRecord }) {
  const bits = bitAccuracy.total / images;
  const matches = Math.round(bitAccuracy.accuracy * bits);
  return (
    <>
      {formatProbability(binomialTail(bits, matches).log10)}
      <Fact>{bits} bits</Fact>
    </>
  );
}

/** A smaller line under a figure. */
function Fact({ children }: { children: ReactNode }) {
  return <div className={styles.facts}>{children}</div>;
}
