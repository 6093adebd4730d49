/** The results that the method's authors report, for comparison. */
import { binomialTail } from '../../fingerprint/binomial.ts';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent, formatProbability } from '../../ui/format.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { PublishedTable } from '../common/PublishedTable.tsx';
import type { PublishedResult } from '../common/published.ts';
import styles from './EvaluateRoom.module.css';

const columns: readonly Column<PublishedResult>[] = [
  { head: 'Size', isNumeric: true, cell: ({ resolution }) => `${resolution} px` },
  { head: 'FID', isNumeric: true, cell: ({ fid }) => fid.toFixed(2) },
  { head: 'FID without fingerprints', isNumeric: true, cell: ({ plainFid }) => plainFid.toFixed(2) },
  {
    head: 'Bits read right',
    isNumeric: true,
    cell: ({ bits, bitAccuracy }) => `${formatPercent(bitAccuracy)} of ${bits}`,
  },
  {
    head: 'By chance',
    isNumeric: true,
    cell: ({ bits, bitAccuracy }) =>
      formatProbability(binomialTail(bits, Math.round(bitAccuracy * bits)).log10),
  },
];

export function PublishedPanel() {
  return (
    <Panel title="Published, for comparison">
      <PublishedTable label="Published results" columns={columns} />
      <p className={styles.facts}>
        From the ICLR 2022 paper, over 30 000 fakes with TensorFlow’s Inception. PyTorch-FID’s weights give
        slightly other values, because pictures are enlarged in another way before they are looked at.
      </p>
    </Panel>
  );
}
