// map-gradient, workgroups 1×1×4
@group(0) @binding(0) var<storage, read> dy : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> scale : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> result : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> parts : array<vec4<f32>>;
var<workgroup> sums : array<vec4<f32>, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * 4u + local % 4u;
  let n = group.z;
  var scale_sum = vec4<f32>();
  if (c < 4u) {
    let factor = scale[n * 4u + c];
    let end = min((group.y + 1u) * 2048u, 64u);
    for (var p = group.y * 2048u + local / 4u; p < end; p += 64u) {
      let at = (n * 64u + p) * 4u + c;
      let g = dy[at];
      result[at] = g * factor;
      scale_sum += g * x[at];
    }
  }
  sums[0u + local] = scale_sum;
  for (var half = 128u; half >= 4u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[0u + local] += sums[0u + local + half];
    }
  }
  if (local < 4u && c < 4u) {
    let at = (n * 1u + group.y) * 4u + c;
    parts[at + 0u] = sums[0u + local];
  }
}
