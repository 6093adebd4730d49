// logistic-loss-gradient, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> scores : array<f32>;
@group(0) @binding(1) var<storage, read> dy : array<f32>;
@group(0) @binding(2) var<storage, read> weight : array<f32>;
@group(0) @binding(3) var<storage, read_write> result : array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 8u) {
    return;
  }
  let sign = select(-1.0, 1.0, index < 4u);
  result[index] = dy[0] * sign / (1.0 + exp(-sign * scores[index])) * 0.250000000 * weight[0];
}
