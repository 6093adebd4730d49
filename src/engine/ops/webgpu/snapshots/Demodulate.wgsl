// energy-over-inputs, workgroups 2×1×1
@group(0) @binding(0) var<storage, read> w : array<f32>;
@group(0) @binding(1) var<storage, read> style : array<f32>;
@group(0) @binding(2) var<storage, read_write> results : array<f32>;
var<workgroup> energies : array<f32, 128>;
var<workgroup> parts : array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let column = local % 8u;
  let share = local / 8u % 8u;
  let n = group.y * 4u + local / 64u;
  let o = group.x * 8u + column;
  var part = 0.0;
  for (var first = 0u; first < 16u; first += 16u) {
    workgroupBarrier();
    for (var e = local; e < 128u; e += 256u) {
      let i = first + e / 8u;
      var energy = 0.0;
      if (i < 16u && o < 16u) {
        for (var tap = 0u; tap < 9u; tap++) {
          let v = w[(tap * 16u + i) * 16u + o];
          energy += v * v;
        }
      }
      energies[e] = energy;
    }
    workgroupBarrier();
    if (n < 4u) {
      for (var i = share; i < min(16u, 16u - first); i += 8u) {
        let at = n * 16u + first + i;
        part += style[at] * style[at] * energies[i * 8u + column];
      }
    }
  }
  parts[local] = part;
  for (var half = 4u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (share < half) {
      parts[local] += parts[local + half * 8u];
    }
  }
  if (share == 0u && n < 4u && o < 16u) {
    let at = n * 16u + o;
    let sum = parts[local];
    results[at] = inverseSqrt(sum * 0.0625000000 + 9.99999994e-9);
  }
}
