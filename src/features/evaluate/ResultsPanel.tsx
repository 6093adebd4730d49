/** Every result kept, model by model; those of a run in the order of its training. */
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { log10BinomialTail } from '../../fingerprint/binomial.ts';
import { deleteResult, useEvaluate } from '../../state/evaluate.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { EmptyState, Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { formatCount, formatNumber, formatPercent, formatProbability, formatWhen } from '../../ui/format.ts';
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
    <Panel title="Results">
      <div className={styles.stack}>
        <ScrollRegion label="Results of evaluations">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">kimg</th>
                <th scope="col">Distance</th>
                <th scope="col">Kernel distance</th>
                <th scope="col">Bits read right</th>
                <th scope="col">By chance</th>
                <th scope="col">Pictures</th>
                <th scope="col">When</th>
                <th scope="col">
                  <span className="visually-hidden">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {byModel(results).map((result) => (
                <ResultRow key={result.id} result={result} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <p className={styles.facts}>
          Distances compare only on the same features, the same real pictures and the same number of them. “By
          chance” is the one-sided binomial tail of that many right bits in one picture. The interval is 95 %,
          bits taken as independent.
        </p>
      </div>
    </Panel>
  );
}

function ResultRow({ result }: { result: EvaluationRecord }) {
  const { modelName, kimg, features, frechet, kernel, bitAccuracy, images, reals, datasetName } = result;
  const [low, high] = bitAccuracy.interval;
  const bits = bitAccuracy.total / images;
  const byChance = log10BinomialTail(bits, Math.round(bitAccuracy.accuracy * bits));
  return (
    <tr>
      <th scope="row" className={styles.name}>
        {modelName}
      </th>
      <td className="numeric">{kimg === null ? '–' : formatNumber(kimg)}</td>
      <td className="numeric">
        {features === 'inception' ? `FID ${frechet.toFixed(2)}` : formatNumber(frechet)}
        <div className={styles.facts}>
          {features === 'inception' ? 'Inception' : 'random features, no FID'}
        </div>
      </td>
      <td className="numeric">{kernel === null ? '–' : formatNumber(kernel)}</td>
      <td className="numeric">
        {formatPercent(bitAccuracy.accuracy, 2)}
        <div className={styles.facts}>
          {formatPercent(low, 2)} to {formatPercent(high, 2)}
        </div>
      </td>
      <td className="numeric">
        {formatProbability(byChance)}
        <div className={styles.facts}>{bits} bits</div>
      </td>
      <td>
        <span className="numeric">
          {formatCount(images)} fakes, {formatCount(reals)} reals
        </span>
        <div className={styles.facts}>{datasetName}</div>
      </td>
      <td>{formatWhen(result.createdAtMs)}</td>
      <td>
        <Button
          small
          look="quiet"
          aria-label={`Delete the result of ${modelName}, ${formatWhen(result.createdAtMs)}`}
          onClick={() => void deleteResult(result.id)}
        >
          Delete
        </Button>
      </td>
    </tr>
  );
}
