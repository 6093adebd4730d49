/** Short news that need no answer, and errors that have no better place. */
import { create } from 'zustand';
import { toPlainError } from '../base/error.ts';

export interface Toast {
  id: number;
  tone: 'plain' | 'warm';
  message: string;
  hint?: string;
  /** What can be done about it, once. */
  action?: { label: string; run: () => void };
}

interface Offer {
  hint?: string;
  /** On its button. */
  label: string;
  run: () => void;
}

/** News that something can be done about; they stay until that is done or they are put away. */
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
  // The same line twice says nothing new.
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((toast) => toast.message !== message), { id, tone, message, hint }].slice(-4),
  }));
  if (tone === 'plain') setTimeout(() => dismissToast(id), 6000);
}

/** News with a way back, for `ms` milliseconds; `onEnd` hears when the offer is over without having been taken. */
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

/** For promises whose failure has no place of its own on the page. */
export function showError(error: unknown): void {
  const { message, hint } = toPlainError(error);
  showToast(message, 'warm', hint || undefined);
}
