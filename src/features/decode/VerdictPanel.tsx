/** A verdict: the words first, then the figures that they rest on. */
import { sayOdds, sayRate } from '../../fingerprint/odds.ts';
import { sayVerdict } from '../../fingerprint/sentence.ts';
import type { Verdict } from '../../fingerprint/verdict.ts';
import { Figures, type Figure } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatNumber, formatProbability } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './DecodeRoom.module.css';

export function VerdictPanel({ verdict }: { verdict: Verdict }) {
  const { headline, reasons } = sayVerdict(verdict);
  return (
    <Panel title="Verdict">
      <div className={layout.stack} role="status">
        <p className={styles.verdict}>{headline}</p>
        <p>{reasons.join(' ')}</p>
        <Figures items={figuresOf(verdict)} />
      </div>
    </Panel>
  );
}

function figuresOf({ best, bitCount, chance, innocents }: Verdict): Figure[] {
  if (!best) return [];
  return [
    { label: 'Bits that agree', value: `${best.matches} of ${bitCount}` },
    { label: 'By chance (exact)', value: `${formatProbability(chance.log10)}, ${sayOdds(chance.log10)}` },
    ...(innocents
      ? [
          { label: 'Among innocents (conformal)', value: formatNumber(innocents.p) },
          { label: 'What the innocents support', value: sayRate(innocents.supports) },
        ]
      : []),
  ];
}
