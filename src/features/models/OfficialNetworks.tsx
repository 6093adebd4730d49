/** The networks that the method's authors trained: their figures, and how to get them. */
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent } from '../../ui/format.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { PublishedTable } from '../common/PublishedTable.tsx';
import type { PublishedResult } from '../common/published.ts';

const authorsRepository = 'https://github.com/ningyu1991/ScalableGANFingerprints';

const columns: readonly Column<PublishedResult>[] = [
  { head: 'Size', isNumeric: true, cell: ({ resolution }) => `${resolution}×${resolution} px` },
  { head: 'Fingerprint', isNumeric: true, cell: ({ bits }) => `${bits} bits` },
  { head: 'FID', isNumeric: true, cell: ({ fid }) => fid.toFixed(2) },
  { head: 'Bits read right', isNumeric: true, cell: ({ bitAccuracy }) => formatPercent(bitAccuracy) },
];

export function OfficialNetworks() {
  return (
    <Panel title="The authors’ networks">
      <PublishedTable label="Published figures" columns={columns} />
      <p className="muted">
        Figures as published. The studio downloads none of them: fetch the pickle (<code>.pkl</code>) from{' '}
        <a href={authorsRepository} target="_blank" rel="noreferrer">
          the authors’ repository
        </a>
        , then drop it anywhere on this page. It is read as data, nothing in it is run, and it stays in this
        browser.
      </p>
    </Panel>
  );
}
