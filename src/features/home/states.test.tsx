/** The first screen: what the machine can do, once it is known. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useDevice } from '../../state/device.ts';
import { textOf } from '../../testing/markup.ts';
import { Home } from './Home.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

beforeEach(() => useDevice.setState(useDevice.getInitialState(), true));

it('says nothing of the machine before the browser has answered', () => {
  expect(textOf(<Home />)).not.toContain('WebGPU');
});

it.each([
  ['yes' as const, 'An H200', /Computes on An H200 , through WebGPU/],
  ['software' as const, 'SwiftShader', /SwiftShader: no GPU is within reach/],
  [
    'no' as const,
    'This browser has no WebGPU.',
    /No WebGPU This browser has no WebGPU\. Exploring and decoding/,
  ],
])('says what can be done where WebGPU is there: %s', (webgpu, words, expected) => {
  useDevice.setState({ webgpu, words });
  expect(textOf(<Home />)).toMatch(expected);
});
