/** What the method's authors report, for comparison. */
import { log10BinomialTail } from '../../fingerprint/binomial.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { formatPercent, formatProbability } from '../../ui/format.ts';
import { publishedResults } from './published.ts';
import styles from './EvaluateRoom.module.css';

export function PublishedPanel() {
  return (
    <Panel title="Published, for comparison">
      <div className={styles.stack}>
        <ScrollRegion label="Published results">
          <table>
            <thead>
              <tr>
                <th scope="col">Trained on</th>
                <th scope="col">Size</th>
                <th scope="col">FID</th>
                <th scope="col">FID without fingerprints</th>
                <th scope="col">Bits read right</th>
                <th scope="col">By chance</th>
              </tr>
            </thead>
            <tbody>
              {publishedResults.map(({ dataset, resolution, bits, bitAccuracy, fid, plainFid }) => (
                <tr key={dataset}>
                  <th scope="row">{dataset}</th>
                  <td className="numeric">{resolution} px</td>
                  <td className="numeric">{fid.toFixed(2)}</td>
                  <td className="numeric">{plainFid.toFixed(2)}</td>
                  <td className="numeric">
                    {formatPercent(bitAccuracy)} of {bits}
                  </td>
                  <td className="numeric">
                    {formatProbability(log10BinomialTail(bits, Math.round(bitAccuracy * bits)))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <p className={styles.facts}>
          From the ICLR 2022 paper, over 30 000 fakes with TensorFlow’s Inception. PyTorch-FID’s weights give
          slightly other values, because pictures are enlarged in another way before they are looked at.
        </p>
      </div>
    </Panel>
  );
}
