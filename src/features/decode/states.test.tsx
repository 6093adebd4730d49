/** Decode: no picture, reading, read, failed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useDecode } from '../../state/decode.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import DecodeRoom from './DecodeRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <DecodeRoom argument={null} />;
const file = new File(['x'], 'holiday.png');
const reply = {
  modelId: 'sample',
  bits: '0110',
  logits: Float32Array.of(-2, 3, 1, -4),
  latents: new Float32Array(0),
  regeneration: null,
  sourceWidth: 4,
  sourceHeight: 4,
  resized: false,
  elapsedMs: 1,
  backend: 'wasm' as const,
  seen: { columns: 1, rows: 1, resolution: 4, rgba: new Uint8ClampedArray(64) },
};
beforeEach(() => useDecode.setState(useDecode.getInitialState(), true));

it('asks for a picture where there is none', () => {
  expect(textOf(room)).toContain('No picture yet');
  useDecode.setState({ file });
  expect(textOf(room)).not.toContain('No picture yet');
  expect(textOf(room)).toContain('holiday.png');
});

it('says that it reads, until it has read or failed', () => {
  useDecode.setState({ file, busy: 'decode' });
  expect(markupOf(room)).toContain('aria-label="Decoding"');
  expect(textOf(room)).not.toContain('What was read');
  const error = { code: 'bad-png' as const, message: 'This PNG is damaged.', hint: 'Save it again.' };
  useDecode.setState({ error });
  expect(markupOf(room)).not.toContain('aria-label="Decoding"');
  expect(textOf(room)).toContain('This PNG is damaged. Save it again.');
});

it('shows the bits as the registry’s code corrects them beside those that were read', () => {
  const coded = {
    label: 'a code',
    randomWordRate: 0.5,
    fingerprint: Uint8Array.of(0, 1, 1, 1),
    corrected: 1,
  };
  useDecode.setState({ file, reply, coded });
  expect(textOf(room)).toContain('0110');
  expect(textOf(room)).toContain('0111');
  expect(textOf(room)).toContain('1 bit put right');
  useDecode.setState({ coded: { ...coded, fingerprint: null } });
  expect(textOf(room)).not.toContain('0111');
  expect(textOf(room)).toContain('this is no word');
});

it('shows the bits as soon as they are read, before they are judged', () => {
  useDecode.setState({ file, reply });
  expect(textOf(room)).toContain('What was read');
  expect(textOf(room)).toContain('0110');
  expect(textOf(room)).not.toContain('Verdict');
});
