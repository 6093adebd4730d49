/** One line a file: used, refused or not needed, and why. Refused ones come first. Names are shown as text, whatever they hold. */
import type { IngestReport } from '../../../workers/data/client.ts';
import type { NamedReport } from '../../state/datasets.ts';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';

/** A table longer than this helps no one and slows the page. */
const shownLines = 300;

const outcomes = {
  refused: { word: 'refused', rank: 0 },
  used: { word: 'used', rank: 1 },
  'not-needed': { word: 'not needed', rank: 2 },
} as const;

const columns: readonly Column<IngestReport['files'][number]>[] = [
  { head: 'File', cell: ({ name }) => <bdi>{name}</bdi> },
  { head: 'Outcome', cell: ({ status }) => outcomes[status].word },
  { head: 'Why', cell: ({ reason, note }) => reason ?? note ?? '' },
];

export function IngestReportPanel({ name, report }: NamedReport) {
  const lines = report.files.toSorted(
    (a, b) => outcomes[a.status].rank - outcomes[b.status].rank || a.name.localeCompare(b.name),
  );
  return (
    <Panel title={`What became of the files of ${name}`}>
      <p aria-live="polite">
        {formatCount(report.used)} used, {formatCount(report.refused)} refused,
        {report.notNeeded > 0 && ` ${formatCount(report.notNeeded)} not needed,`} of{' '}
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
