/** One line a file: used, or refused and why. Refused ones come first. Names are shown as text, whatever they hold. */
import type { IngestReport } from '../../../workers/data/client.ts';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';

/** A table longer than this helps no one and slows the page. */
const shownLines = 300;

const columns: readonly Column<IngestReport['files'][number]>[] = [
  { head: 'File', cell: ({ name }) => <bdi>{name}</bdi> },
  { head: 'Outcome', cell: ({ status }) => status },
  { head: 'Why', cell: ({ reason, note }) => reason ?? note ?? '' },
];

export function IngestReportPanel({ report }: { report: IngestReport }) {
  const lines = report.files.toSorted(
    (a, b) => a.status.localeCompare(b.status) || a.name.localeCompare(b.name),
  );
  return (
    <Panel title="What became of the files">
      <p aria-live="polite">
        {formatCount(report.used)} used, {formatCount(report.refused)} refused, of{' '}
        {formatCount(report.dropped)}.
      </p>
      <details>
        <summary>File by file</summary>
        <DataTable
          short
          label="Report by file"
          columns={columns}
          rows={lines.slice(0, shownLines)}
          rowKey={(_, index) => index}
        />
        {lines.length > shownLines && (
          <p className="muted">And {formatCount(lines.length - shownLines)} more.</p>
        )}
      </details>
    </Panel>
  );
}
