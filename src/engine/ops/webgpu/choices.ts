/**
 * The tiles in use on this thread's device: what was measured (../../tuning fills it in), else the rule. While a
 * collector listens it hears of every product that is used, so that those can be measured.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { ruleFor, simpleRuleFor, suits, type Choice, type Product } from '../../gpu/tuning/rules.ts';

export interface UsedProduct {
  key: string;
  product: Product;
  shapes: Record<string, readonly number[]>;
  /** Runs the op's kernel on fresh inputs of those shapes. */
  run: (inputs: Record<string, Tensor>) => TensorInfo;
}

const measured = new Map<string, Choice>();
let rule = ruleFor;
let collector: ((used: UsedProduct) => void) | undefined;

/** The choice for a product; `key` names the op and all sizes that matter for its speed. */
export function choiceFor<I extends { [K in keyof I]: Tensor | undefined }>(
  key: string,
  product: Product,
  inputs: I,
  run: (inputs: I) => TensorInfo,
): Choice {
  if (collector) {
    const present = Object.entries<Tensor | undefined>(inputs).filter(([, tensor]) => tensor !== undefined);
    const shapes = Object.fromEntries(present.map(([name, tensor]) => [name, tensor!.shape]));
    collector({ key, product, shapes, run: (fresh) => run(fresh as I) });
  }
  const choice = measured.get(key);
  return choice && suits(product, choice) ? choice : rule(product);
}

/** The rule's choice on this device, for products that are not worth measuring. */
export const choiceByRule = (product: Product): Choice => rule(product);

/** Whether the rule is the one for GPUs that the processor emulates. */
export function useSimpleTiles(on: boolean): void {
  rule = on ? simpleRuleFor : ruleFor;
}

/** Sets what was measured for a product; undefined returns to the rule. */
export function setChoice(key: string, choice: Choice | undefined): void {
  if (choice) measured.set(key, choice);
  else measured.delete(key);
}

/** Puts exactly these choices in force: what another device or an earlier table left goes. */
export function useChoices(choices: Readonly<Record<string, Choice>>): void {
  measured.clear();
  for (const [key, choice] of Object.entries(choices)) measured.set(key, choice);
}

/** Hears of every product used until it is called with undefined. */
export function collectProducts(listener: ((used: UsedProduct) => void) | undefined): void {
  collector = listener;
}
