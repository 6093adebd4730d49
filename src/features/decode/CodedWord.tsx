/** The bits as the code of the registry puts them right, beside those that were read. Helpful, and no evidence. */
import { counted } from '../../base/number-text.ts';
import { toBitString } from '../../fingerprint/bits.ts';
import type { CodedReading } from '../../fingerprint/registry/coded-reading.ts';
import { hexOf } from '../../state/bit-text.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { formatProbability } from '../../ui/format.ts';
import styles from './DecodeRoom.module.css';

interface CodedWordProps {
  coded: CodedReading;
  /** The bits as they were read, which the corrected ones are compared with. */
  read: string;
}

export function CodedWord({ coded, read }: CodedWordProps) {
  const { label, randomWordRate, fingerprint, corrected } = coded;
  if (!fingerprint) {
    return (
      <p className={styles.facts}>
        By the registry’s code, {label}, this is no word: too many of its bits are wrong, or it never was one.
      </p>
    );
  }
  const bits = toBitString(fingerprint);
  return (
    <div>
      <p className={styles.facts}>
        As the registry’s code, {label}, corrects it: {counted(corrected, 'bit')} put right
        {corrected > 0 && ', crossed below'}. Random words are corrected, too, with a chance of up to{' '}
        {formatProbability(Math.log10(randomWordRate))}: this is no evidence.
      </p>
      <BitStrip label="Corrected fingerprint" bits={bits} reference={read} />
      <div role="region" aria-label="Corrected bits">
        <code className={styles.bits}>{bits}</code>
      </div>
      <code className={styles.bits}>{hexOf(bits)}</code>
    </div>
  );
}
