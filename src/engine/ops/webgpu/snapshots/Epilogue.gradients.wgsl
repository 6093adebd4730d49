// map-gradient, workgroups 1×1×4
@group(0) @binding(0) var<storage, read> dy : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> y : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> scale : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> noise : array<f32>;
@group(0) @binding(5) var<storage, read_write> result : array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> parts : array<vec4<f32>>;
var<workgroup> sums : array<vec4<f32>, 768>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * 4u + local % 4u;
  let n = group.z;
  var scale_sum = vec4<f32>();
  var bias_sum = vec4<f32>();
  var strength_sum = vec4<f32>();
  if (c < 4u) {
    let factor = scale[n * 4u + c];
    let end = min((group.y + 1u) * 2048u, 64u);
    for (var p = group.y * 2048u + local / 4u; p < end; p += 64u) {
      let at = (n * 64u + p) * 4u + c;
      let g = dy[at] * select(vec4<f32>(0.282842726), vec4<f32>(1.41421354), y[at] > vec4<f32>());
      result[at] = g * factor;
      scale_sum += g * x[at];
      bias_sum += g;
      strength_sum += g * noise[n * 64u + p];
    }
  }
  sums[0u + local] = scale_sum;
  sums[256u + local] = bias_sum;
  sums[512u + local] = strength_sum;
  for (var half = 128u; half >= 4u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[0u + local] += sums[0u + local + half];
      sums[256u + local] += sums[256u + local + half];
      sums[512u + local] += sums[512u + local + half];
    }
  }
  if (local < 4u && c < 4u) {
    let at = (n * 1u + group.y) * 12u + c;
    parts[at + 0u] = sums[0u + local];
    parts[at + 4u] = sums[256u + local];
    parts[at + 8u] = sums[512u + local];
  }
}

// map-gradient-sums, workgroups 18×1×1
@group(0) @binding(0) var<storage, read> parts : array<f32>;
@group(0) @binding(1) var<storage, read_write> d_scale : array<f32>;
@group(0) @binding(2) var<storage, read_write> d_bias : array<f32>;
@group(0) @binding(3) var<storage, read_write> d_strength : array<f32>;
var<workgroup> sums : array<f32, 256>;

fn total(local : u32, value : f32) -> f32 {
  sums[local] = value;
  for (var half = 128u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  return sums[0];
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  var value = 0.0;
  if (group.x < 1u) {
    let index = group.x * 256u + local;
    let n = index / 16u;
    let c = index % 16u;
    if (index < 64u) {
      for (var b = 0u; b < 1u; b++) {
        value += parts[((n * 1u + b) * 3u + 0u) * 16u + c];
      }
      d_scale[index] = value;
    }
    return;
  }
  if (group.x < 17u) {
    let c = group.x - 1u;
    for (var i = local; i < 4u; i += 256u) {
      value += parts[(i * 3u + 1u) * 16u + c];
    }
    value = total(local, value);
    if (local == 0u) {
      d_bias[c] = value * 1.00000000;
    }
    return;
  }
  for (var i = local; i < 64u; i += 256u) {
    value += parts[((i / 16u) * 3u + 2u) * 16u + i % 16u];
  }
  value = total(local, value);
  if (local == 0u) {
    d_strength[0] = value;
  }
}
