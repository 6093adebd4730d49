/** The columns of the table of many pictures. A user's name stands in "User" only where the verdict names them. */
import type { DecodedLine } from '../../fingerprint/decoded.ts';
import type { VerdictKind } from '../../fingerprint/verdict.ts';
import { hexOf } from '../../state/bit-text.ts';
import type { ManyRow } from '../../state/decode-many.ts';
import type { SortableColumn } from '../../ui/VirtualTable.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Thumbnail } from './Thumbnail.tsx';
import styles from './ManyPictures.module.css';

export const verdictWords: Readonly<Record<VerdictKind, string>> = {
  user: 'a user',
  unknown: 'user unknown',
  none: 'not fingerprinted',
  untold: 'can’t be told',
};

const read = ({ line }: ManyRow): DecodedLine | null => ('error' in line ? null : line);

export const manyColumns: readonly SortableColumn<ManyRow>[] = [
  { head: 'Picture', isHeadHidden: true, cell: ({ thumbnail }) => <Thumbnail of={thumbnail} /> },
  {
    head: 'File',
    isRowHead: true,
    sortKey: ({ line }) => line.file,
    cell: ({ line }) => (
      <bdi className={styles.file} title={line.file}>
        {line.file}
      </bdi>
    ),
  },
  {
    head: 'Verdict',
    sortKey: (row) => read(row)?.verdict ?? null,
    cell: ({ line }) =>
      'error' in line ? line.error : <span title={line.sentence}>{verdictWords[line.verdict]}</span>,
  },
  { head: 'User', sortKey: (row) => read(row)?.match?.user ?? null, cell: (row) => read(row)?.match?.user },
  {
    head: 'Best',
    sortKey: (row) => read(row)?.best?.user ?? null,
    cell: (row) => read(row)?.best?.user,
  },
  {
    head: 'Bits',
    isNumeric: true,
    sortKey: (row) => read(row)?.best?.k ?? null,
    cell: (row) => agreement(read(row)),
  },
  {
    head: 'p',
    isNumeric: true,
    sortKey: (row) => read(row)?.best?.p ?? null,
    cell: (row) => shownNumber(read(row)?.best?.p),
  },
  {
    head: 'Gap',
    isNumeric: true,
    sortKey: (row) => read(row)?.best?.gap ?? null,
    cell: (row) => read(row)?.best?.gap,
  },
  {
    head: 'Conformal p',
    isNumeric: true,
    sortKey: (row) => read(row)?.conformal ?? null,
    cell: (row) => shownNumber(read(row)?.conformal),
  },
  {
    head: 'Read',
    sortKey: (row) => read(row)?.bits ?? null,
    cell: (row) => <code>{hexOf(read(row)?.bits ?? '')}</code>,
  },
  {
    head: 'Resized from',
    isNumeric: true,
    sortKey: (row) => read(row)?.resizedFrom?.[0] ?? null,
    cell: (row) => read(row)?.resizedFrom?.join(' × '),
  },
];

function agreement(line: DecodedLine | null): string {
  return line?.best ? `${line.best.k} of ${line.best.n}` : '';
}

function shownNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : formatNumber(value);
}
