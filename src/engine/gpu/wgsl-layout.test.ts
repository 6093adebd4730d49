import { expect, it } from 'vitest';
import { laidOut } from './wgsl-layout.ts';

it('gives every statement a line, and heads of loops and comments one each', () => {
  const wgsl = `
fn f(x : f32) -> f32 { // twice
  for (var i = 0u; i < 2u; i++) { a += x / 2.0; b[i] = a; } if (a > b[0]) { return a; } else { return 0.0; }
}
@compute @workgroup_size(64) fn main(@builtin(workgroup_id) group : vec3<u32>) { f(1.0); }`;
  expect(laidOut(wgsl)).toBe(`fn f(x : f32) -> f32 {
  // twice
  for (var i = 0u; i < 2u; i++) {
    a += x / 2.0;
    b[i] = a;
  }
  if (a > b[0]) {
    return a;
  } else {
    return 0.0;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>) {
  f(1.0);
}`);
});
