/** What every model's decoder read, best first. */
import {
  decodeWith,
  matchReference,
  meanConfidence,
  sortReadings,
  useDecode,
  type RankedReading,
} from '../../state/decode.ts';
import { hexOf } from '../../state/bit-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent, formatProbability } from '../../ui/format.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import styles from './DecodeRoom.module.css';

export function Ranking({ readings, busy }: { readings: readonly RankedReading[]; busy: boolean }) {
  const reference = useDecode((state) => state.reference);
  return (
    <Panel title="Every model at hand">
      <div className={styles.stack}>
        {busy && <Meter label={`${readings.length} read so far`} />}
        <ScrollRegion label="Ranking of models">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Read</th>
                <th scope="col">Sure</th>
                <th scope="col">Agrees with the typed one</th>
                <th scope="col">
                  <span className="visually-hidden">Choose</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sortReadings(readings, reference).map(({ model, reply, error }) => {
                const match = reply && matchReference(reply, reference);
                return (
                  <tr key={model.id}>
                    <td>{model.name}</td>
                    <td>
                      {reply ? <code className={styles.bits}>{hexOf(reply.bits)}</code> : error?.message}
                    </td>
                    <td className="numeric">{reply && formatPercent(meanConfidence(reply))}</td>
                    <td className="numeric">
                      {match &&
                        `${match.matches} of ${match.bitCount}, p = ${formatProbability(match.log10PValue)}`}
                    </td>
                    <td>
                      {reply && (
                        <Button
                          small
                          aria-label={`Show what ${model.name} read`}
                          onClick={() => void decodeWith(model.id)}
                        >
                          Show
                        </Button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollRegion>
        <p className={styles.facts}>
          {reference.trim()
            ? 'Ranked by how unlikely the agreement is by chance.'
            : 'Ranked by how sure each decoder was, which is weak evidence. Type a fingerprint to rank by agreement.'}
        </p>
      </div>
    </Panel>
  );
}
