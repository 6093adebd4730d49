/** The resolved settings of a run, exactly as they are stored with it. */
import type { TrainingConfig } from '../../../workers/train/protocol.ts';
import { Panel } from '../../ui/Panel.tsx';
import styles from './RunView.module.css';

export function RunSettings({ config }: { config: TrainingConfig }) {
  return (
    <Panel>
      <details className={styles.settings}>
        <summary>Settings of this run</summary>
        <pre tabIndex={0} aria-label="Settings as JSON">
          {JSON.stringify(config, null, 2)}
        </pre>
      </details>
    </Panel>
  );
}
