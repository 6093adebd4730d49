/** What the sample's run keeps: its state, whole or the one before, and a line of its curve at every tick. */
import { appendFile } from 'node:fs/promises';
import { packCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { SoundState } from '../../src/run/bad-numbers.ts';
import type { Report, RunSink } from '../../src/run/sink.ts';
import { writeWhole } from '../files.ts';

export class SampleSink implements RunSink {
  /** @param folder where state.safetensors and curve.jsonl are, or will be */
  constructor(private readonly folder: string) {}

  phase(): void {}

  /** grid.ts draws them from the state. */
  async grids(): Promise<void> {}

  async report({ at, trainedMs, means, tick }: Report): Promise<void> {
    if (!tick) return;
    const { iteration, kimg } = at;
    const point = { iteration, kimg, elapsedMs: Math.round(trainedMs), ...means };
    await appendFile(`${this.folder}/curve.jsonl`, `${JSON.stringify(point)}\n`);
  }

  async save({ state }: SoundState): Promise<void> {
    await writeWhole(`${this.folder}/state.safetensors`, packCheckpoint(state));
  }

  unsaved(error: unknown): void {
    console.error(`Not saved: ${String(error)}`);
  }
}
