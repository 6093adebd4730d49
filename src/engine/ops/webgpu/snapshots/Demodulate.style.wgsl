// energy-over-outputs, workgroups 4×1×1
@group(0) @binding(0) var<storage, read> w : array<f32>;
@group(0) @binding(1) var<storage, read> styleOf : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> dy : array<f32>;
@group(0) @binding(3) var<storage, read> output : array<f32>;
@group(0) @binding(4) var<storage, read_write> dStyle : array<f32>;
var<workgroup> energies : array<vec4<f32>, 64>;
var<workgroup> parts : array<vec4<f32>, 64>;

fn weights(tap : u32, first : u32, o : u32) -> vec4<f32> {
  let at = tap * 16u;
  return vec4(w[(at + min(first + 0u, 15u)) * 16u + o], w[(at + min(first + 1u, 15u)) * 16u + o], w[(at + min(first + 2u, 15u)) * 16u + o], w[(at + min(first + 3u, 15u)) * 16u + o]);
}

fn factors(at : u32) -> f32 {
  let d = output[at];
  return -0.5 * d * d * d * dy[at];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let first = group.x * 4u;
  let n = group.y * 4u + local / 16u;
  let share = local % 16u;
  let style = styleOf[min(n, 3u) * 4u + group.x];
  var part = vec4<f32>();
  for (var start = 0u; start < 16u; start += 64u) {
    let o = start + local;
    var energy = vec4<f32>();
    if (o < 16u) {
      let w0 = weights(0u, first, o);
      energy += w0 * w0;
      let w1 = weights(1u, first, o);
      energy += w1 * w1;
      let w2 = weights(2u, first, o);
      energy += w2 * w2;
      let w3 = weights(3u, first, o);
      energy += w3 * w3;
      let w4 = weights(4u, first, o);
      energy += w4 * w4;
      let w5 = weights(5u, first, o);
      energy += w5 * w5;
      let w6 = weights(6u, first, o);
      energy += w6 * w6;
      let w7 = weights(7u, first, o);
      energy += w7 * w7;
      let w8 = weights(8u, first, o);
      energy += w8 * w8;
    }
    energies[local] = energy;
    workgroupBarrier();
    for (var i = share; i < min(64u, 16u - start); i += 16u) {
      let f = factors(min(n, 3u) * 16u + start + i);
      part += energies[i] * (2.0 * f * style);
    }
    workgroupBarrier();
  }
  parts[local] = part;
  for (var half = 8u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (share < half) {
      parts[local] += parts[local + half];
    }
  }
  if (share == 0u && n < 4u) {
    let sum = parts[local] * 0.0625000000;
    dStyle[n * 16u + first + 0u] = sum[0];
    dStyle[n * 16u + first + 1u] = sum[1];
    dStyle[n * 16u + first + 2u] = sum[2];
    dStyle[n * 16u + first + 3u] = sum[3];
  }
}
