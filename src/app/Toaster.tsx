/** Shows the news in a corner. Errors are announced at once and stay until somebody closes them. */
import { dismissToast, useToasts } from '../state/toasts.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './Toaster.module.css';

export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className={styles.corner} role="log" aria-label="News" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={`${styles.toast} ${styles[toast.tone]}`}>
          <div>
            <strong>{toast.message}</strong>
            {toast.hint && <p>{toast.hint}</p>}
          </div>
          {toast.action && (
            <Button small onClick={toast.action.run}>
              {toast.action.label}
            </Button>
          )}
          <Button look="quiet" small aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
            <Icon name="close" size={16} />
          </Button>
        </div>
      ))}
    </div>
  );
}
