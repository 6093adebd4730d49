/** Every command that has a shortcut, from the same records that make it work. */
import { allActions } from '../state/actions/index.ts';
import { describeShortcut } from '../state/actions/action.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './ShortcutList.module.css';

export function ShortcutList({ onClose }: { onClose: () => void }) {
  const withShortcut = allActions.filter((action) => action.shortcut);
  const groups = [...new Set(withShortcut.map((action) => action.group))];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {groups.map((group) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <dl>
            {withShortcut
              .filter((action) => action.group === group)
              .map((action) => (
                <div key={action.id} className={styles.line}>
                  <dt>{action.title}</dt>
                  <dd>
                    <kbd>{describeShortcut(action.shortcut ?? '')}</kbd>
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <p className="muted">
        Grids and bit strips: arrows move, Space or Enter chooses. Settings can turn shortcuts of single keys
        off, those of two keys one after the other too.
      </p>
    </Dialog>
  );
}
