/** The readings of every model's decoder. With a typed fingerprint the best match comes first. */
import type { Match } from '../../fingerprint/matching.ts';
import {
  decodeWith,
  matchReference,
  sortReadings,
  useDecode,
  type RankedReading,
} from '../../state/decode.ts';
import { hexOf } from '../../state/bit-text.ts';
import { Button } from '../../ui/Button.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatProbability } from '../../ui/format.ts';
import styles from './DecodeRoom.module.css';

const modelColumns: Column<RankedReading>[] = [
  { head: 'Model', cell: ({ model }) => model.name },
  {
    head: 'Read',
    cell: ({ reply, error }) =>
      reply ? <code className={styles.bits}>{hexOf(reply.bits)}</code> : error?.message,
  },
];

const chooseColumn: Column<RankedReading> = {
  head: 'Choose',
  isHeadHidden: true,
  cell: ({ model, reply }) =>
    reply && (
      <Button small aria-label={`Show what ${model.name} read`} onClick={() => void decodeWith(model.id)}>
        Show
      </Button>
    ),
};

export function Ranking({ readings, busy }: { readings: readonly RankedReading[]; busy: boolean }) {
  const reference = useDecode((state) => state.reference);
  const agreement: Column<RankedReading> = {
    head: 'Agrees with the typed one',
    isNumeric: true,
    cell: ({ reply }) => sayAgreement(reply && matchReference(reply, reference)),
  };
  return (
    <Panel title="Every model at hand">
      {busy && <Meter label={`${readings.length} read so far`} />}
      <DataTable
        label="Ranking of models"
        columns={[...modelColumns, agreement, chooseColumn]}
        rows={sortReadings(readings, reference)}
        rowKey={({ model }) => model.id}
      />
      <p className={styles.facts}>
        {reference.trim()
          ? 'Ranked by how unlikely the agreement is by chance.'
          : 'Every decoder reads something in every picture. Type a fingerprint to rank by agreement.'}
      </p>
    </Panel>
  );
}

function sayAgreement(match: Match | null): string {
  return match ? `${match.matches} of ${match.bitCount}, p = ${formatProbability(match.chance.log10)}` : '';
}
