/**
 * A run on the command line: the loop (src/run) with the results folder as its sink. It ends when the total is
 * reached, the time is up or somebody interrupts. In each case the state to resume from is on disk, or an error says
 * why not.
 */
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import type { Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import { stateFileName, type RunSettings } from '../../src/results/files.ts';
import { RunLoop } from '../../src/run/loop.ts';
import { onInterrupt } from '../interrupts.ts';
import { ResultsSink, type ResultsSinkParts } from './results-sink.ts';

export interface RunParts extends ResultsSinkParts {
  backend: OpenedBackend;
  /** Fires once the device can no longer be trusted. */
  fault: AbortSignal;
  tuning: Tuning | undefined;
  settings: RunSettings;
  /** The first lines of the log. */
  firstLines: readonly string[];
  /** The run stops after this time. Infinity for never. */
  mostMs: number;
}

/** Throws what else ends a run: 'not-finite', the device's fault, or 'cannot-write' if the last state cannot be stored. */
export async function trainIntoFolder(parts: RunParts): Promise<void> {
  const { trainer, backend, tuning, fault, console, results, settings, firstLines, mostMs } = parts;
  const sink = new ResultsSink(parts);
  const loop = new RunLoop({
    trainer,
    sink,
    prepare: (signal) => prepareTuned(trainer, tuning, { signal }),
    finished: async () => backend.gpu?.idle(),
    fault,
    whenUnsaved: 'train-on',
  });
  let unsaved: unknown;
  const stop = (): void => {
    loop.stop().catch((error: unknown) => {
      unsaved = error;
      // Also refused if the run has already ended by itself, which is what was asked for.
      return loop.stopWithoutSaving().catch(() => undefined);
    });
  };
  const ignoreInterrupts = onInterrupt(() => {
    console.note('Stopping after saving the state. Interrupt again to end at once, without saving.');
    stop();
  });
  const timer = Number.isFinite(mostMs) ? setTimeout(stop, mostMs) : undefined;
  try {
    await results.begin(settings, firstLines);
    for (const line of [results.folder.path, ...firstLines]) console.note(line);
    await sink.reals();
    const end = await loop.run();
    sink.close();
    if (end === 'stopped' && unsaved !== undefined) throw notSaved(unsaved, sink.lastSave);
    const { path } = results.folder;
    const kimg = trainer.kimg.toFixed(3);
    console.note(
      end === 'done'
        ? `Done at ${kimg} kimg: ${path}`
        : `Stopped at ${kimg} kimg. Go on with --resume ${path}/${stateFileName}`,
    );
  } finally {
    clearTimeout(timer);
    ignoreInterrupts();
  }
}

function notSaved(error: unknown, lastSave: string): StudioError {
  const { code, message, hint } = toPlainError(error);
  return new StudioError(
    code,
    `Stopped, and the last state could not be saved: ${message} ${lastSave}`,
    hint,
  );
}
