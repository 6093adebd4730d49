import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBuffers } from './plan.ts';
import type { Command, VirtualBuffer } from './recording.ts';

const pipeline = {} as GPUComputePipeline;

/** A dispatch that binds these buffers, in order. */
function dispatch(...buffers: (VirtualBuffer | GPUBuffer)[]): Command {
  const bindings = buffers.map((buffer, binding) => {
    const range =
      'sizeBytes' in buffer
        ? { virtual: buffer, sizeBytes: buffer.sizeBytes }
        : { buffer, offsetBytes: 0, sizeBytes: 64 };
    return { binding, range };
  });
  return { kind: 'dispatch', pipeline, bindings, workgroups: [1, 1, 1] };
}

function gather(target: GPUBuffer, ...parts: VirtualBuffer[]): Command {
  const placed = parts.map((virtual, i) => ({
    source: { virtual, sizeBytes: virtual.sizeBytes },
    target: { buffer: target, offsetBytes: 256 * i },
  }));
  return { kind: 'gather', parts: placed };
}

const virtual = (firstUse: number, lastUse: number, sizeBytes = 64): VirtualBuffer => ({
  firstUse,
  lastUse,
  sizeBytes,
});
const realBuffer = (): GPUBuffer => ({}) as GPUBuffer;

describe('the plan of captured steps', () => {
  it('never lets two buffers that live at once share a slot, nor one lie in a slot too small', () => {
    const life = fc
      .tuple(fc.nat(40), fc.nat(15), fc.integer({ min: 1, max: 9 }))
      .map(([first, length, size]) => virtual(first, first + length, size * 16));
    fc.assert(
      fc.property(fc.array(fc.array(life, { maxLength: 30 }), { minLength: 1, maxLength: 3 }), (steps) => {
        const plan = planBuffers(steps.map((virtuals) => ({ commands: [], virtuals })));
        for (const virtuals of steps) {
          for (const [i, a] of virtuals.entries()) {
            const place = plan.places.get(a)!;
            expect('slot' in place && plan.slotBytes[place.slot]! >= a.sizeBytes).toBe(true);
            for (const b of virtuals.slice(i + 1)) {
              const apart = a.lastUse < b.firstUse || b.lastUse < a.firstUse;
              if (!apart) expect(plan.places.get(b)).not.toEqual(place);
            }
          }
        }
      }),
    );
  });

  it('needs no more memory for two steps than for the larger of two alike', () => {
    const step = (): VirtualBuffer[] => [virtual(0, 2, 64), virtual(1, 3, 32), virtual(3, 4, 48)];
    const bytes = (steps: VirtualBuffer[][]): number =>
      planBuffers(steps.map((virtuals) => ({ commands: [], virtuals }))).slotBytes.reduce((a, b) => a + b, 0);
    expect(bytes([step(), step()])).toBe(bytes([step()]));
  });

  it('places what is gathered where it is wanted, without a copy', () => {
    const target = realBuffer();
    const [x, y] = [virtual(0, 2), virtual(1, 2)];
    const plan = planBuffers([
      { commands: [dispatch(x), dispatch(y), gather(target, x, y)], virtuals: [x, y] },
    ]);
    expect(plan.places.get(x)).toEqual({ buffer: target, offsetBytes: 0 });
    expect(plan.places.get(y)).toEqual({ buffer: target, offsetBytes: 256 });
    expect(plan.copies[0]?.size).toBe(0);
    expect(plan.slotBytes).toEqual([]);
  });

  it.each<[string, (x: VirtualBuffer, y: VirtualBuffer, target: GPUBuffer) => Command[]]>([
    ['one dispatch binds both parts', (x, y, t) => [dispatch(x), dispatch(x, y), gather(t, x, y)]],
    [
      'the target is read before the gather',
      (x, y, t) => [dispatch(y), dispatch(x), dispatch(t), gather(t, x, y)],
    ],
    [
      'a part is used after the gather',
      (x, y, t) => [dispatch(x), dispatch(y), gather(t, x, y), dispatch(x, y)],
    ],
    ['a part is gathered twice', (x, y, t) => [dispatch(x), dispatch(y), gather(t, x, y, x)]],
  ])('copies where %s', (_, make) => {
    const target = realBuffer();
    const [x, y] = [virtual(Infinity, -1), virtual(Infinity, -1)];
    const commands = make(x, y, target);
    commands.forEach((command, i) => {
      const ranges =
        command.kind === 'gather'
          ? command.parts.map(({ source }) => source)
          : command.bindings.map((b) => b.range);
      for (const range of ranges) {
        if (!('virtual' in range)) continue;
        range.virtual.firstUse = Math.min(range.virtual.firstUse, i);
        range.virtual.lastUse = Math.max(range.virtual.lastUse, i);
      }
    });
    const plan = planBuffers([{ commands, virtuals: [x, y] }]);
    expect([...(plan.copies[0]?.values() ?? [])].flat().length).toBeGreaterThan(0);
  });
});
