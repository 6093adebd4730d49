/**
 * A table of very many rows of one height. Only those in sight, and some around them, are in the document.
 * Columns are described as in DataTable; one with a key can be sorted by.
 */
import { useCallback, useMemo, useState, type Key, type ReactNode, type UIEvent } from 'react';
import styles from './VirtualTable.module.css';

export interface SortableColumn<Row> {
  head: string;
  /** Keeps the heading for screen readers only: for a column of buttons or thumbnails. */
  isHeadHidden?: boolean;
  isNumeric?: boolean;
  /** The cell that names its row. */
  isRowHead?: boolean;
  /** The key to sort by; absent where sorting makes no sense. Empty values come last in either order. */
  sortKey?: (row: Row) => number | string | null;
  cell(row: Row): ReactNode;
}

interface VirtualTableProps<Row> {
  label: string;
  columns: readonly SortableColumn<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): Key;
}

/** As in the style sheet: 2.75rem. */
const ROW_REM = 2.75;
/** Rows kept ready above and below what is in sight. */
const MARGIN_ROWS = 8;
/** Before anybody has scrolled. */
const FIRST_ROWS = 24;

interface Order {
  head: string;
  isDescending: boolean;
}

export function VirtualTable<Row>({ label, columns, rows, rowKey }: VirtualTableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(null);
  const [first, setFirst] = useState(0);
  const [inSight, setInSight] = useState(FIRST_ROWS);
  const sorted = useMemo(() => sortRows(rows, columns, order), [rows, columns, order]);

  const onScroll = useCallback((event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, clientHeight } = event.currentTarget;
    const height = rowPixels();
    setFirst(Math.floor(scrollTop / height));
    setInSight(Math.ceil(clientHeight / height));
  }, []);
  const from = Math.max(0, Math.min(first, sorted.length - inSight) - MARGIN_ROWS);
  const to = Math.min(sorted.length, from + inSight + 2 * MARGIN_ROWS);

  return (
    /* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- nobody could scroll it by keyboard otherwise */
    <div role="region" aria-label={label} tabIndex={0} className={styles.scroller} onScroll={onScroll}>
      <table aria-rowcount={sorted.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.head} scope="col" aria-sort={sortState(column.head, order)}>
                <Heading column={column} order={order} onOrder={setOrder} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={from} columns={columns.length} />
          {sorted.slice(from, to).map((row, i) => (
            <tr key={rowKey(row)} aria-rowindex={from + i + 2}>
              {columns.map((column) => (
                <Cell key={column.head} column={column} row={row} />
              ))}
            </tr>
          ))}
          <Spacer rows={sorted.length - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

interface HeadingProps<Row> {
  column: SortableColumn<Row>;
  order: Order | null;
  onOrder: (order: Order) => void;
}

function Heading<Row>({ column: { head, isHeadHidden, sortKey }, order, onOrder }: HeadingProps<Row>) {
  if (isHeadHidden) return <span className="visually-hidden">{head}</span>;
  if (!sortKey) return head;
  const isOrdered = order?.head === head;
  const isDescending = isOrdered && !order.isDescending;
  return (
    <button type="button" className={styles.sort} onClick={() => onOrder({ head, isDescending })}>
      {head}
      <span aria-hidden="true">{isOrdered ? (order.isDescending ? ' ↓' : ' ↑') : ''}</span>
    </button>
  );
}

function Cell<Row>({
  column: { isNumeric, isRowHead, cell },
  row,
}: {
  column: SortableColumn<Row>;
  row: Row;
}) {
  const className = isNumeric ? 'numeric' : undefined;
  return isRowHead ? (
    <th scope="row" className={className}>
      {cell(row)}
    </th>
  ) : (
    <td className={className}>{cell(row)}</td>
  );
}

/** Stands for the rows that are not in the document. */
function Spacer({ rows, columns }: { rows: number; columns: number }) {
  if (rows === 0) return null;
  return (
    <tr aria-hidden="true" className={styles.spacer} style={{ height: `${rows * ROW_REM}rem` }}>
      <td colSpan={columns} aria-label="More rows" />
    </tr>
  );
}

function sortState(head: string, order: Order | null): 'ascending' | 'descending' | undefined {
  if (order?.head !== head) return undefined;
  return order.isDescending ? 'descending' : 'ascending';
}

/** Rows by the column's key; equal ones keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Pick<SortableColumn<Row>, 'head' | 'sortKey'>[],
  order: Order | null,
): readonly Row[] {
  const sortKey = order && columns.find(({ head }) => head === order.head)?.sortKey;
  if (!sortKey) return rows;
  const sign = order.isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: sortKey(row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return a.key === b.key ? 0 : a.key < b.key ? -sign : sign;
    })
    .map(({ row }) => row);
}

function rowPixels(): number {
  return ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
