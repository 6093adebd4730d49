/** A table of the published results, with the columns that a room asks for. */
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { publishedResults, type PublishedResult } from './published.ts';

interface PublishedTableProps {
  label: string;
  columns: readonly Column<PublishedResult>[];
}

export function PublishedTable({ label, columns }: PublishedTableProps) {
  const trainedOn: Column<PublishedResult> = {
    head: 'Trained on',
    isRowHead: true,
    cell: ({ dataset }) => dataset,
  };
  return (
    <DataTable
      label={label}
      columns={[trainedOn, ...columns]}
      rows={publishedResults}
      rowKey={({ dataset }) => dataset}
    />
  );
}
