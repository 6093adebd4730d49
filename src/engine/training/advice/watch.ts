/** Watches a run for what goes wrong: each ailment is told once, when its signs have lasted, and again only if they went away. */
import type { TrainingConfig } from '../config.ts';
import type { ScheduledSettings } from '../schedules/place.ts';
import { highestWeight } from '../schedules/extent.ts';
import { ailments, type AilmentName, type Finding, type Signs } from './ailments.ts';

/** What a watch is given at each report. */
export interface Observed extends Omit<Signs, 'isTaught'> {
  settings: ScheduledSettings;
}

export class Watch {
  /** The iteration at which an ailment's signs were first seen. */
  readonly #since = new Map<AilmentName, number>();
  readonly #told = new Set<AilmentName>();
  readonly #fullWeight: number;

  /** `patience` scales how long signs must last, for specs. */
  constructor(
    private readonly config: TrainingConfig,
    private readonly patience = 1,
  ) {
    this.#fullWeight = highestWeight(config, 'fingerprint');
  }

  /** The findings to report now. */
  look({ settings, ...observed }: Observed): Finding[] {
    const isTaught = settings.weights.fingerprint >= this.#fullWeight / 2;
    const signs: Signs = { ...observed, isTaught };
    return (Object.keys(ailments) as AilmentName[]).flatMap((what) => {
      const { shows, lasts, message, hint, remedy } = ailments[what];
      const isShown = shows(signs);
      if (isShown === undefined) return [];
      if (!isShown) {
        this.#since.delete(what);
        this.#told.delete(what);
        return [];
      }
      const since = this.#since.get(what) ?? signs.iteration;
      this.#since.set(what, since);
      if (this.#told.has(what) || signs.iteration - since < lasts * this.patience) return [];
      this.#told.add(what);
      return [{ what, message: message(signs), hint, remedy: remedy(this.config) }];
    });
  }
}
