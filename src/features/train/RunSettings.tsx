/** The settings of a run as they are stored with it: in words by group, and as JSON to copy. */
import { settingsOf } from '../../engine/training/config.ts';
import { textOf } from '../../engine/training/fields/check.ts';
import type { FieldTable, Group } from '../../engine/training/fields/field.ts';
import { groups, trainingFields } from '../../engine/training/fields/index.ts';
import type { TrainingConfig } from '../../../workers/train/protocol.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

export function RunSettings({ config }: { config: TrainingConfig }) {
  return (
    <Panel>
      <details>
        <summary>Settings of this run</summary>
        {(Object.keys(groups) as Group[]).map((group) => (
          <section key={group} aria-label={groups[group].title}>
            <h3>{groups[group].title}</h3>
            <Figures items={summaryOf(config, group)} />
          </section>
        ))}
        <ScrollRegion short label="Settings as JSON">
          <pre>{JSON.stringify(config, null, 2)}</pre>
        </ScrollRegion>
      </details>
    </Panel>
  );
}

function summaryOf(config: TrainingConfig, group: Group): { label: string; value: string }[] {
  const table: FieldTable = trainingFields;
  return Object.entries(settingsOf(config)).flatMap(([key, value]) => {
    const field = table[key];
    if (field?.belongsTo !== group) return [];
    return [{ label: field.label, value: [textOf(field, value), field.unit].filter(Boolean).join(' ') }];
  });
}
