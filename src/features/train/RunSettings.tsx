/** The resolved settings of a run, exactly as they are stored with it. */
import type { TrainingConfig } from '../../../workers/train/protocol.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

export function RunSettings({ config }: { config: TrainingConfig }) {
  return (
    <Panel>
      <details>
        <summary>Settings of this run</summary>
        <ScrollRegion short label="Settings as JSON">
          <pre>{JSON.stringify(config, null, 2)}</pre>
        </ScrollRegion>
      </details>
    </Panel>
  );
}
