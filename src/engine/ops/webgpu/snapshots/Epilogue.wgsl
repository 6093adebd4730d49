// epilogue, workgroups 16×1×1
@group(0) @binding(0) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> bias : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> demod : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> noise : array<f32>;
@group(0) @binding(4) var<storage, read> strength : array<f32>;
@group(0) @binding(5) var<storage, read_write> result : array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 1024u) {
    return;
  }
  let c = index % 4u;
  var y = x[index];
  y *= demod[index / 256u * 4u + c];
  y += noise[index / 4u] * strength[0];
  y += bias[c] * 1.00000000 + 0.00000000;
  result[index] = y * select(vec4<f32>(0.282842726), vec4<f32>(1.41421354), y > vec4<f32>());
}
