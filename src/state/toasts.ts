/** Short news that need no answer, and errors that have no better place. */
import { create } from 'zustand';
import { toPlainError } from '../base/error.ts';

export interface Toast {
  id: number;
  tone: 'plain' | 'warm';
  message: string;
  hint?: string;
  /** An action, which can be taken once. */
  action?: { label: string; run: () => void };
}

interface Offer {
  hint?: string;
  /** The words on its button. */
  label: string;
  run: () => void;
}

/** News with an action. They stay until it is taken or somebody closes them. */
export function offer(message: string, { hint, label, run }: Offer): void {
  const id = nextId++;
  const action = {
    label,
    run: () => {
      dismissToast(id);
      run();
    },
  };
  useToasts.setState(({ toasts }) => ({
    toasts: [
      ...toasts.filter((toast) => toast.message !== message),
      { id, tone: 'plain' as const, message, action, ...(hint && { hint }) },
    ].slice(-4),
  }));
}

interface UndoOffer {
  ms: number;
  onUndo: () => void;
  onEnd: () => void;
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let nextId = 1;

export function showToast(message: string, tone: Toast['tone'] = 'plain', hint?: string): void {
  const id = nextId++;
  // The same line is not shown twice.
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((toast) => toast.message !== message), { id, tone, message, hint }].slice(-4),
  }));
  if (tone === 'plain') setTimeout(() => dismissToast(id), 6000);
}

/**
 * News that can be undone for `ms` milliseconds. `onEnd` is called when that time is over and nobody undid it.
 */
export function offerUndo(message: string, { ms, onUndo, onEnd }: UndoOffer): void {
  const id = nextId++;
  const end = setTimeout(() => {
    dismissToast(id);
    onEnd();
  }, ms);
  const run = (): void => {
    clearTimeout(end);
    dismissToast(id);
    onUndo();
  };
  const toast: Toast = { id, tone: 'plain', message, action: { label: 'Undo', run } };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, toast].slice(-4) }));
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Shows the failure of a promise that has no place of its own on the page. */
export function showError(error: unknown): void {
  const { message, hint } = toPlainError(error);
  showToast(message, 'warm', hint || undefined);
}
