/** The bits that were read: as a strip whose bars show how sure, as a whorl, as bits and hex, and bit by bit. */
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import { bitConfidences } from '../../fingerprint/bits.ts';
import { hexOf } from '../../state/bit-text.ts';
import { meanConfidence, readReference, useDecode } from '../../state/decode.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { formatPercent } from '../../ui/format.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import styles from './DecodeRoom.module.css';

export function Reading({ reply }: { reply: DecodeReply }) {
  const reference = useDecode((state) => state.reference);
  const read = readReference(reference, reply.bits.length);
  const confidences = bitConfidences(reply.logits);
  return (
    <Panel title="What was read">
      <div className={styles.stack}>
        <div className={styles.head}>
          <Whorl bits={reply.bits} size={104} />
          <dl>
            <dt>Hex</dt>
            <dd>
              <code className={styles.bits}>{hexOf(reply.bits)}</code>
            </dd>
            <dt>Sure of its bits, on average</dt>
            <dd className="numeric">{formatPercent(meanConfidence(reply))} (a coin: 50 %)</dd>
          </dl>
        </div>
        <BitStrip
          label="Decoded fingerprint"
          bits={reply.bits}
          confidences={confidences}
          reference={read && 'bits' in read ? read.bits : undefined}
        />
        <div>
          <p className={styles.facts}>Decoded bits, first bit first</p>
          <div role="region" aria-label="Decoded bits">
            <code className={styles.bits}>{reply.bits}</code>
          </div>
        </div>
        <p className={styles.facts}>
          Bars above the line are ones, below it zeros; the longer, the surer. A decoder is sure of something
          in any picture: only agreement with a known fingerprint is evidence.
        </p>
        <details>
          <summary>Confidence bit by bit</summary>
          <ScrollRegion short label="Confidence bit by bit">
            <table>
              <thead>
                <tr>
                  <th scope="col">Bit</th>
                  <th scope="col">Read as</th>
                  <th scope="col">Logit</th>
                  <th scope="col">Sure</th>
                </tr>
              </thead>
              <tbody>
                {[...reply.bits].map((bit, index) => (
                  <tr key={index} className="numeric">
                    <td>{index + 1}</td>
                    <td>{bit}</td>
                    <td>{(reply.logits[index] ?? 0).toFixed(2)}</td>
                    <td>{formatPercent(confidences[index] ?? 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </details>
      </div>
    </Panel>
  );
}
