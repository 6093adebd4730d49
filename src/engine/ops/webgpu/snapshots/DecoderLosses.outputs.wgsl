// decoder-losses-gradient, workgroups 2×1×1
@group(0) @binding(0) var<storage, read> outputs : array<f32>;
@group(0) @binding(1) var<storage, read> z : array<f32>;
@group(0) @binding(2) var<storage, read> fingerprint : array<f32>;
@group(0) @binding(3) var<storage, read> weights : array<f32>;
@group(0) @binding(4) var<storage, read> dy : array<f32>;
@group(0) @binding(5) var<storage, read_write> result : array<f32>;

fn sigmoid(x : f32) -> f32 {
  return 1.0 / (1.0 + exp(-x));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 96u) {
    return;
  }
  let row = index / 24u;
  let c = index % 24u;
  let y = outputs[index];
  if (c < 16u) {
    result[index] = dy[0] * (y - z[row * 16u + c]) * 0.0312500000 * weights[0];
  } else {
    let bit = fingerprint[row * 8u + c - 16u];
    result[index] = dy[1] * (sigmoid(y) - bit) * 0.0312500000 * weights[1];
  }
}
