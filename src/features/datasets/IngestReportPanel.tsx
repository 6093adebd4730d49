/** One line a file: used, or refused and why. Refused ones come first. Names are shown as text, whatever they hold. */
import type { IngestReport } from '../../../workers/data/client.ts';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

/** A table longer than this helps no one and slows the page. */
const shownLines = 300;

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
        <ScrollRegion short label="Report by file">
          <table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Outcome</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {lines.slice(0, shownLines).map(({ name, status, reason, note }, index) => (
                <tr key={index}>
                  <td>
                    <bdi>{name}</bdi>
                  </td>
                  <td>{status}</td>
                  <td>{reason ?? note ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {lines.length > shownLines && (
            <p className="muted">And {formatCount(lines.length - shownLines)} more.</p>
          )}
        </ScrollRegion>
      </details>
    </Panel>
  );
}
