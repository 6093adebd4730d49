/**
 * One line for each file: used, refused or not needed, and why. Refused ones come first. Names are always shown
 * as plain text.
 */
import { useState } from 'react';
import type { IngestReport } from '../../../workers/data/client.ts';
import type { NamedReport } from '../../state/datasets.ts';
import { Panel } from '../../ui/Panel.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { formatCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

type FileLine = IngestReport['files'][number];
type Filter = 'all' | FileLine['status'];

/** A table longer than this helps no one and slows the page. */
const shownLines = 300;

const outcomes = {
  refused: { word: 'refused', rank: 0 },
  used: { word: 'used', rank: 1 },
  'not-needed': { word: 'not needed', rank: 2 },
} as const;

/** The outcome stands beside each file where it differs from file to file. */
const columnsFor = (filter: Filter): readonly Column<FileLine>[] => [
  { head: 'File', cell: ({ name }) => <bdi className={styles.fileName}>{name}</bdi> },
  ...(filter === 'all' ? [{ head: 'Outcome', cell: ({ status }: FileLine) => outcomes[status].word }] : []),
  { head: 'Why', cell: ({ reason, note }) => reason ?? note ?? '' },
];

export function IngestReportPanel({ name, report }: NamedReport) {
  return (
    <Panel title={`What became of the files of ${name}`}>
      <p aria-live="polite">
        {formatCount(report.used)} used, {formatCount(report.refused)} refused,
        {report.notNeeded > 0 && ` ${formatCount(report.notNeeded)} not needed,`} of{' '}
        {formatCount(report.dropped)}.
      </p>
      <details>
        <summary>File by file</summary>
        <FileLines report={report} />
      </details>
    </Panel>
  );
}

function FileLines({ report }: { report: IngestReport }) {
  const [filter, setFilter] = useState<Filter>(report.refused > 0 ? 'refused' : 'all');
  const [text, setText] = useState('');
  const { files, used, refused, notNeeded, dropped } = report;
  const lines = filterLines(files, filter, text);
  return (
    <div className={layout.stack}>
      <div className={styles.filters}>
        <Segmented<Filter>
          label="Outcome"
          value={filter}
          options={[
            { value: 'all', label: `All ${formatCount(dropped)}` },
            { value: 'refused', label: `Refused ${formatCount(refused)}` },
            { value: 'used', label: `Used ${formatCount(used)}` },
            { value: 'not-needed', label: `Not needed ${formatCount(notNeeded)}` },
          ]}
          onChange={setFilter}
        />
        <TextField label="Name or reason" value={text} onChange={setText} />
      </div>
      {lines.length === 0 ? (
        <p className="muted">No file is like that.</p>
      ) : (
        <DataTable
          short
          label="Report by file"
          columns={columnsFor(filter)}
          rows={lines.slice(0, shownLines)}
          rowKey={(_, index) => index}
        />
      )}
      {lines.length > shownLines && (
        <p className="muted">And {formatCount(lines.length - shownLines)} more.</p>
      )}
    </div>
  );
}

/** What went wrong comes first, then by name. */
export function filterLines(files: readonly FileLine[], filter: Filter, text: string): FileLine[] {
  const wanted = text.trim().toLowerCase();
  return files
    .filter(({ status }) => filter === 'all' || status === filter)
    .filter(({ name, reason, note }) => `${name} ${reason ?? note ?? ''}`.toLowerCase().includes(wanted))
    .sort((a, b) => outcomes[a.status].rank - outcomes[b.status].rank || a.name.localeCompare(b.name));
}
