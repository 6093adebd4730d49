import { expect, it } from 'vitest';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { byModel } from './order-results.ts';

const result = (id: string, modelId: string, kimg: number | null) =>
  ({ id, modelId, kimg }) as unknown as EvaluationRecord;

it('keeps models together, the one with the newest result first, a run in the order of its training', () => {
  const newestFirst = [
    result('e', 'run:1', 30),
    result('d', 'sample', null),
    result('c', 'run:1', 10),
    result('b', 'run:1', 20),
    result('a', 'sample', null),
  ];
  expect(byModel(newestFirst).map(({ id }) => id)).toEqual(['c', 'b', 'e', 'd', 'a']);
  expect(newestFirst[0]!.id).toBe('e');
});
