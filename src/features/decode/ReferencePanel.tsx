/** Agreement with a known fingerprint: how many bits, and how likely that is by chance alone. */
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import { matchReference, readReference, setReference, useDecode } from '../../state/decode.ts';
import { matchThreshold } from '../../fingerprint/binomial.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent, formatProbability } from '../../ui/format.ts';
import styles from './DecodeRoom.module.css';

/** The bar the method's authors name for accusing anyone. */
const accusation = 1e-6;

export function ReferencePanel({ reply }: { reply: DecodeReply }) {
  const reference = useDecode((state) => state.reference);
  const bitCount = reply.bits.length;
  const read = readReference(reference, bitCount);
  const match = matchReference(reply, reference);
  const needed = matchThreshold(bitCount, accusation);
  const claimed = reply.claim?.fingerprint;
  return (
    <Panel title="Against a known fingerprint">
      <div className={styles.stack}>
        <TextField
          label="Fingerprint to compare with"
          help={`${bitCount} bits, or ${Math.ceil(bitCount / 4)} hex digits. Explore can send one here.`}
          mono
          value={reference}
          error={read && 'problem' in read ? read.problem : undefined}
          onChange={setReference}
        />
        {claimed !== undefined && claimed !== reference && (
          <div>
            <Button small onClick={() => setReference(claimed)}>
              Compare with what the file claims
            </Button>
            <p className={styles.facts}>
              The file’s own text names a fingerprint: <code className={styles.bits}>{claimed}</code> Anyone
              can write such a text; the pixels are what counts.
            </p>
          </div>
        )}
        {match && (
          <>
            <Figures
              items={[
                { label: 'Bits that agree', value: `${match.matches} of ${match.bitCount}` },
                { label: 'Share', value: formatPercent(match.matches / match.bitCount) },
                { label: 'By chance alone (exact)', value: formatProbability(match.log10PValue) },
              ]}
            />
            <p className={styles.verdict}>{sayMatch(match.matches, needed, match.bitCount)}</p>
            <p className={styles.facts}>
              The chance that fair, independent bits agree in {match.matches} or more of {match.bitCount}{' '}
              places: the one-sided binomial tail. A real innocent picture’s bits are neither quite fair nor
              quite independent.
            </p>
          </>
        )}
      </div>
    </Panel>
  );
}

function sayMatch(matches: number, needed: number | undefined, bitCount: number): string {
  if (needed === undefined) {
    return `With ${bitCount} bits even full agreement comes about by chance more than once in a million pictures: a hint, not proof.`;
  }
  if (matches >= needed) return `Beyond chance: ${needed} of ${bitCount} would do at one in a million.`;
  return `Not enough: at one in a million ${needed} of ${bitCount} must agree.`;
}
