/**
 * A table in a part that scrolls on its own. A column is described once: its heading, and what its cells show.
 * For some hundred rows at most, since every row is in the document.
 */
import type { Key, ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';

export interface Column<Row> {
  head: string;
  /** Keeps the heading for screen readers only: for a column of buttons. */
  isHeadHidden?: boolean;
  /** Sets figures in columns of equal digits and keeps them on one line. */
  isNumeric?: boolean;
  /** The cell that names its row. */
  isRowHead?: boolean;
  className?: string | undefined;
  cell(row: Row): ReactNode;
}

interface DataTableProps<Row> {
  /** Names the table to screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row, index: number): Key;
  /** Scrolls downwards beyond a few rows; otherwise only sideways. */
  short?: boolean;
}

export function DataTable<Row>({ label, columns, rows, rowKey, short = false }: DataTableProps<Row>) {
  return (
    <ScrollRegion label={label} short={short}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, isHeadHidden }, index) => (
              <th key={index} scope="col">
                {isHeadHidden ? <span className="visually-hidden">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map((column, index) => (
                <Cell key={index} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const classes = [column.isNumeric && 'numeric', column.className].filter(Boolean).join(' ');
  const className = classes || undefined;
  if (column.isRowHead) {
    return (
      <th scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  }
  return <td className={className}>{column.cell(row)}</td>;
}
