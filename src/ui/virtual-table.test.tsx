import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { sortRows, VirtualTable, type SortableColumn } from './VirtualTable.tsx';

interface Row {
  id: number;
  p: number | null;
}

const columns: SortableColumn<Row>[] = [
  { head: 'Id', isRowHead: true, sortKey: ({ id }) => id, cell: ({ id }) => id },
  { head: 'p', sortKey: ({ p }) => p, cell: ({ p }) => p },
];

describe('a table of ten thousand rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, id): Row => ({ id, p: id / 2 }));
  const markup = renderToStaticMarkup(
    <VirtualTable label="Rows" columns={columns} rows={rows} rowKey={({ id }) => id} />,
  );

  it('has some forty in the document and room for all, and says how many there are', () => {
    expect(markup.split('<tr').length - 1).toBeLessThan(50);
    expect(markup).toContain('aria-rowcount="10001"');
    const [, rem] = /height:\s*([\d.]+)rem/.exec(markup) ?? [];
    const shown = markup.split('scope="row"').length - 1;
    expect(Number(rem) / 2.75).toBe(10_000 - shown);
  });
});

describe('sorting', () => {
  const rows: Row[] = [
    { id: 1, p: null },
    { id: 2, p: 0.5 },
    { id: 3, p: 0.1 },
    { id: 4, p: 0.5 },
  ];
  const ids = (head: string, isDescending: boolean) =>
    sortRows(rows, columns, { head, isDescending }).map(({ id }) => id);

  it('goes by the column, equal rows in their order, empty ones last', () => {
    expect(ids('p', false)).toEqual([3, 2, 4, 1]);
    expect(ids('p', true)).toEqual([2, 4, 3, 1]);
    expect(sortRows(rows, columns, null)).toBe(rows);
  });
});
