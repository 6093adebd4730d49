/** Every other setting of the engine's table, in groups, folded at first. */
import { formGroups } from './fields.ts';
import { SettingField } from './SettingField.tsx';
import layout from '../../ui/layout.module.css';
import styles from './TrainRoom.module.css';

export function AllSettings() {
  return (
    <details className={styles.more}>
      <summary>All settings</summary>
      {formGroups()
        .filter(({ keys }) => keys.length > 0)
        .map(({ title, lead, keys }) => (
          <fieldset key={title} className={styles.group}>
            <legend>{title}</legend>
            <p className={styles.lead}>{lead}</p>
            <div className={layout.fields}>
              {keys.map((key) => (
                <SettingField key={key} name={key} />
              ))}
            </div>
          </fieldset>
        ))}
    </details>
  );
}
