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

/** Letters at the end of a name that are shown however narrow its column is: cells of one grid differ in them. */
const ENDING = 12;

const read = ({ line }: ManyRow): DecodedLine | null => ('error' in line ? null : line);

/** @param isCompared whether any picture was compared with somebody; without that there is nothing to tell of them */
export function manyColumns({ isCompared }: { isCompared: boolean }): readonly SortableColumn<ManyRow>[] {
  return [...pictureColumns, ...(isCompared ? userColumns : []), ...readColumns];
}

const pictureColumns: readonly SortableColumn<ManyRow>[] = [
  { head: 'Picture', isHeadHidden: true, cell: ({ thumbnail }) => <Thumbnail of={thumbnail} /> },
  {
    head: 'File',
    isRowHead: true,
    sortKey: ({ line }) => line.file,
    cell: ({ line }) => (
      <bdi className={styles.file} title={line.file}>
        <span>{line.file.slice(0, -ENDING)}</span>
        <span>{line.file.slice(-ENDING)}</span>
      </bdi>
    ),
  },
  {
    head: 'Verdict',
    sortKey: (row) => read(row)?.verdict ?? null,
    cell: ({ line }) =>
      'error' in line ? (
        <span title={line.error} className={styles.error}>
          {line.error}
        </span>
      ) : (
        <span title={line.sentence}>{verdictWords[line.verdict]}</span>
      ),
  },
];

const userColumns: readonly SortableColumn<ManyRow>[] = [
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
];

const readColumns: readonly SortableColumn<ManyRow>[] = [
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
