// dense-parameters, workgroups 3×1×1
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read> g : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> d_w : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> d_bias : array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 132u) {
    return;
  }
  let i = index / 4u;
  let o = index % 4u;
  var sum = vec4<f32>();
  if (i == 32u) {
    for (var n = 0u; n < 4u; n++) {
      sum += g[n * 4u + o];
    }
    d_bias[o] = sum * 1.00000000;
    return;
  }
  for (var n = 0u; n < 4u; n++) {
    sum += x[n * 32u + i] * g[n * 4u + o];
  }
  d_w[index] = sum * 0.250000000;
}
