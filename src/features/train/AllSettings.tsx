/** Every other setting of the engine's table, in groups. Folded away until wanted. */
import { formGroups } from './fields.ts';
import { SettingField } from './SettingField.tsx';
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
            <div className={styles.fields}>
              {keys.map((key) => (
                <SettingField key={key} name={key} />
              ))}
            </div>
          </fieldset>
        ))}
    </details>
  );
}
