/**
 * Measures how busy the page's own thread is, from a trace of Chromium: the CPU time of each task, which other
 * processes on a loaded machine do not lengthen, and its wall time. Workers' threads are not included.
 */
import type { Browser, Page } from '@playwright/test';

export interface Task {
  /** Measured from the start of the trace. */
  startMs: number;
  cpuMs: number;
  wallMs: number;
}

/** The part of a trace event that is used. Times are in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { frames?: { url: string; processId: number; parent?: string }[] } };
}

/** Traces the page for `durationMs` and returns every task of its thread, in order. */
export async function traceTasks(browser: Browser, page: Page, durationMs: number): Promise<Task[]> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
  await page.waitForTimeout(durationMs);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return tasksOfPage(traceEvents);
}

function tasksOfPage(events: TraceEvent[]): Task[] {
  const started = events.find((event) => event.name === 'TracingStartedInBrowser');
  const processId = started?.args.data?.frames?.find((frame) => frame.parent === undefined)?.processId;
  const thread = events.find(
    (event) =>
      event.name === 'thread_name' && event.pid === processId && event.args.name === 'CrRendererMain',
  );
  if (!started || !thread) throw new Error('The trace does not say which thread is the page’s.');
  const tasks = events
    .filter((event) => event.pid === thread.pid && event.tid === thread.tid && event.ph === 'X')
    .filter((event) => event.name === 'RunTask')
    .map(({ ts, dur = 0, tdur }) => {
      if (tdur === undefined) throw new Error('This system tells no CPU time of threads.');
      return { startMs: (ts - started.ts) / 1000, cpuMs: tdur / 1000, wallMs: dur / 1000 };
    });
  if (tasks.length === 0) throw new Error('The trace has no task of the page’s thread.');
  return tasks.sort((a, b) => a.startMs - b.startMs);
}
