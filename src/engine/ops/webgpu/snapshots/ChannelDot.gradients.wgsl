// channel-dot-gradients, workgroups 16×1×1
@group(0) @binding(0) var<storage, read> dy : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> a : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> d_a : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> d_b : array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 1024u) {
    return;
  }
  let factor = dy[index / 256u * 4u + index % 4u];
  d_a[index] = b[index] * factor;
  d_b[index] = a[index] * factor;
}
