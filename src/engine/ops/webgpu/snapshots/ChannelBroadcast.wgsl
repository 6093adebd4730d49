// channel-broadcast, workgroups 16×1×1
@group(0) @binding(0) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result : array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 1024u) {
    return;
  }
  result[index] = x[index % 4u] * 1.00000000;
}
