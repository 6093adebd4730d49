/** The networks that the method's authors trained: what they are, how well they do, and how they get here. */
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { formatPercent } from '../../ui/format.ts';
import { publishedResults } from '../evaluate/published.ts';
import styles from './ModelsRoom.module.css';

const authorsRepository = 'https://github.com/ningyu1991/ScalableGANFingerprints';

export function OfficialNetworks() {
  return (
    <Panel title="The authors’ networks">
      <div className={styles.model}>
        <ScrollRegion label="Published figures">
          <table>
            <thead>
              <tr>
                <th scope="col">Trained on</th>
                <th scope="col">Size</th>
                <th scope="col">Fingerprint</th>
                <th scope="col">FID</th>
                <th scope="col">Bits read right</th>
              </tr>
            </thead>
            <tbody>
              {publishedResults.map(({ dataset, resolution, bits, bitAccuracy, fid }) => (
                <tr key={dataset}>
                  <th scope="row">{dataset}</th>
                  <td className="numeric">
                    {resolution}×{resolution} px
                  </td>
                  <td className="numeric">{bits} bits</td>
                  <td className="numeric">{fid.toFixed(2)}</td>
                  <td className="numeric">{formatPercent(bitAccuracy)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <p className="muted">
          Figures as published. The studio downloads none of them: fetch the pickle (<code>.pkl</code>) from{' '}
          <a href={authorsRepository} target="_blank" rel="noreferrer">
            the authors’ repository
          </a>
          , then drop it anywhere on this page. It is read as data, nothing in it is run, and it stays in this
          browser.
        </p>
      </div>
    </Panel>
  );
}
