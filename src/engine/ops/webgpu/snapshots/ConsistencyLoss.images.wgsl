// consistency-loss-gradient, workgroups 24×1×1
@group(0) @binding(0) var<storage, read> images : array<f32>;
@group(0) @binding(1) var<storage, read> dy : array<f32>;
@group(0) @binding(2) var<storage, read> weight : array<f32>;
@group(0) @binding(3) var<storage, read_write> result : array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 1536u) {
    return;
  }
  let other = select(index - 768u, index + 768u, index < 768u);
  result[index] = dy[0] * (images[index] - images[other]) * 0.00260416674 * weight[0];
}
