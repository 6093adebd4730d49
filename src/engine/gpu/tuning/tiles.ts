/**
 * The tiles in use on one device: those measured there (tuning.ts sets them), else the rule's. A listener is
 * told of every product that is used, so that it can be measured.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { ruleFor, simpleRuleFor, suits, type Choice, type Product } from './rules.ts';

export interface UsedProduct {
  key: string;
  product: Product;
  shapes: Record<string, readonly number[]>;
  /** Runs the op's kernel on fresh inputs of those shapes. */
  run: (inputs: Record<string, Tensor>) => TensorInfo;
}

export class Tiles {
  /** The choice for a product that was not measured, or is not worth measuring. */
  byRule: (product: Product) => Choice;
  readonly #measured = new Map<string, Choice>();
  #listener: ((used: UsedProduct) => void) | undefined;

  /** A GPU that the processor emulates has simple tiles. */
  constructor({ isSoftware = false } = {}) {
    this.byRule = isSoftware ? simpleRuleFor : ruleFor;
  }

  /** The choice for a product; `key` names the op and all sizes that matter for its speed. */
  choose<I extends { [K in keyof I]: Tensor | undefined }>(
    key: string,
    product: Product,
    inputs: I,
    run: (inputs: I) => TensorInfo,
  ): Choice {
    if (this.#listener) {
      const present = Object.entries<Tensor | undefined>(inputs).filter(([, tensor]) => tensor !== undefined);
      const shapes = Object.fromEntries(present.map(([name, tensor]) => [name, tensor!.shape]));
      this.#listener({ key, product, shapes, run: (fresh) => run(fresh as I) });
    }
    const choice = this.#measured.get(key);
    return choice && suits(product, choice) ? choice : this.byRule(product);
  }

  /** Sets what was measured for a product; undefined returns to the rule. */
  set(key: string, choice: Choice | undefined): void {
    if (choice) this.#measured.set(key, choice);
    else this.#measured.delete(key);
  }

  /** Puts exactly these choices in force; earlier ones are dropped. */
  use(choices: Readonly<Record<string, Choice>>): void {
    this.#measured.clear();
    for (const [key, choice] of Object.entries(choices)) this.#measured.set(key, choice);
  }

  /** Runs `work` while `listener` is told of every product that is used. */
  async listen<T>(listener: (used: UsedProduct) => void, work: () => Promise<T>): Promise<T> {
    this.#listener = listener;
    try {
      return await work();
    } finally {
      this.#listener = undefined;
    }
  }
}
