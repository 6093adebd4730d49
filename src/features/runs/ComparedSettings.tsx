/** In which settings the chosen runs differ: a setting a row, a run a column. */
import type { TrainingConfig } from '../../../workers/train/protocol.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { differentSettings, type DifferentSetting } from './settings-diff.ts';

interface NamedConfig {
  name: string;
  config: TrainingConfig;
}

/** For two runs or more. */
export default function ComparedSettings({ runs }: { runs: readonly NamedConfig[] }) {
  const rows = differentSettings(runs.map(({ config }) => config));
  if (rows.length === 0) return <p className="muted">They were started with the same settings.</p>;
  const columns: readonly Column<DifferentSetting>[] = [
    { head: 'Setting', isRowHead: true, cell: ({ label }) => label },
    ...runs.map(({ name }, i) => ({ head: name, cell: ({ values }: DifferentSetting) => values[i] })),
  ];
  return <DataTable label="Different settings" columns={columns} rows={rows} rowKey={({ label }) => label} />;
}
