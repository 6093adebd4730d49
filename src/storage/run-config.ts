/** A stored run's configuration, parsed: the record holds it as plain data. */
import { StudioError, toPlainError } from '../base/error.ts';
import type { TrainingConfig } from '../engine/training/config.ts';
import { parseConfig } from '../engine/training/parse-config.ts';
import type { RunRecord } from './runs.ts';

/** Throws what parseConfig throws, with the run named. */
export function configOfRun({ name, config }: Pick<RunRecord, 'name' | 'config'>): TrainingConfig {
  try {
    return parseConfig(config);
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `“${name}”: ${message}`, hint, { cause: error });
  }
}
