/** A modal on the browser's own dialog element: focus, Escape and inertness behind it come with it. */
import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  /** Called for every way to close it: Escape, the backdrop, the button. */
  onClose: () => void;
  children: ReactNode;
  /** The title is read out but not shown. */
  bare?: boolean;
  /** As wide as the window allows. */
  wide?: boolean;
}

export function Dialog({ title, onClose, children, bare = false, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={wide ? `${styles.dialog} ${styles.wide}` : styles.dialog}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={bare ? undefined : styles.body}>
        {!bare && (
          <header className={styles.head}>
            <h2>{title}</h2>
            <Button look="quiet" small onClick={onClose}>
              Close
            </Button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is lost. Escape and "Keep" leave everything as it is. */
export function ConfirmDialog({ title, children, confirmLabel, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose} bare>
      <div className={styles.body}>
        <h2>{title}</h2>
        <div className={styles.text}>{children}</div>
        <div className={styles.buttons}>
          <Button autoFocus onClick={onClose}>
            Keep
          </Button>
          <Button
            look="danger"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {confirmLabel}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
