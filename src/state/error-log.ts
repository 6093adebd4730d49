/**
 * The last errors of the page and its workers, for a report that a person may copy: codes and stacks, without
 * any of the data.
 */
import { create } from 'zustand';
import { version } from '../../package.json';
import { dataWorker } from '../../workers/data/client.ts';
import { evaluateWorker } from '../../workers/evaluate/client.ts';
import { renderWorker } from '../../workers/render/client.ts';
import { trainWorker } from '../../workers/train/client.ts';
import { toPlainError } from '../base/error.ts';
import { useDevice } from './device.ts';
import { errorReport, type LoggedError } from './error-report.ts';
import { showError, showToast } from './toasts.ts';

const MOST = 50;

export const useErrorLog = create<{ errors: readonly LoggedError[] }>(() => ({ errors: [] }));

/** @param where the worker it comes from, or 'page' */
function recordError(error: unknown, where: string): void {
  const { code, stack } = toPlainError(error);
  const entry = { atMs: Date.now(), where, code, ...(stack !== undefined && { stack }) };
  useErrorLog.setState(({ errors }) => ({ errors: [...errors, entry].slice(-MOST) }));
}

/** Starts listening to the workers and to what the page throws. Called once, at the start. */
export function listenForErrors(): void {
  const workers = { train: trainWorker, render: renderWorker, evaluate: evaluateWorker, data: dataWorker };
  for (const [name, worker] of Object.entries(workers)) {
    worker.onFailure((error) => recordError(error, name));
    worker.onCrash((error) => recordError(error, name));
  }
  trainWorker.subscribe((event) => {
    if (event.type === 'error' || event.type === 'unsaved') recordError(event.error, 'train');
  });
  addEventListener('error', ({ error }) => recordError(error, 'page'));
  addEventListener('unhandledrejection', ({ reason }) => recordError(reason, 'page'));
}

export async function copyErrorReport(): Promise<void> {
  const facts = {
    studio: version,
    browser: navigator.userAgent,
    adapter: useDevice.getState().words,
    isIsolated: crossOriginIsolated,
  };
  try {
    await navigator.clipboard.writeText(errorReport(useErrorLog.getState().errors, facts));
    showToast('The report is copied.');
  } catch (error) {
    showError(error);
  }
}
