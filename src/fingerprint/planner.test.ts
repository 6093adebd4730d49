import { describe, expect, it } from 'vitest';
import { matchThreshold } from './binomial.ts';
import { planBits } from './planner.ts';

describe('a plan', () => {
  it('is the fewest bits that a threshold and its power allow', () => {
    expect(planBits({ users: 1, rate: 1e-6, bitAccuracy: 1, power: 0.99 })).toEqual({
      bits: 20,
      needed: 20,
      power: 1,
    });
    const plan = planBits({ users: 1000, rate: 1e-6, bitAccuracy: 0.9, power: 0.99 });
    expect(plan.needed).toBe(matchThreshold(plan.bits, 1e-6, 1000));
    expect(plan.power).toBeGreaterThanOrEqual(0.99);
    expect(plan.bits).toBeGreaterThan(60);
    expect(plan.bits).toBeLessThan(90);
  });

  it('grows with users, damage, rate and power', () => {
    const input = { users: 100, rate: 1e-6, bitAccuracy: 0.95, power: 0.95 };
    const { bits } = planBits(input);
    expect(planBits({ ...input, users: 1e6 }).bits).toBeGreaterThan(bits);
    expect(planBits({ ...input, bitAccuracy: 0.8 }).bits).toBeGreaterThan(bits);
    expect(planBits({ ...input, rate: 1e-12 }).bits).toBeGreaterThan(bits);
    expect(planBits({ ...input, power: 0.9999 }).bits).toBeGreaterThan(bits);
  });

  it('is none where bits are hardly better than coins', () => {
    expect(() => planBits({ users: 1, rate: 1e-6, bitAccuracy: 0.51, power: 0.99 })).toThrow(
      /Even 2048 bits/,
    );
  });
});
