/** Measures parity on the fixture that the spec provides, as in src/testing/parity/parity.test.ts. */
import { readParityFixture } from '../../src/testing/parity/fixtures.ts';
import { measureParity, type ParityFigure } from '../../src/testing/parity/parity.ts';
import type { BodyContext } from './protocol.ts';

export async function parity({ readFile }: BodyContext): Promise<ParityFigure[]> {
  const [pickle, golden] = await Promise.all([readFile('network.pkl'), readFile('golden.safetensors')]);
  const fixture = readParityFixture(pickle, golden);
  return measureParity(fixture.model, fixture.golden);
}
