// logistic-loss, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> scores : array<f32>;
@group(0) @binding(1) var<storage, read> weight : array<f32>;
@group(0) @binding(2) var<storage, read_write> result : array<f32>;

fn softplus(x : f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}
var<workgroup> sums : array<vec3<f32>, 256>;

fn terms(i : u32) -> vec3<f32> {
  return vec3<f32>(softplus(select(-scores[i], scores[i], i < 4u)) * 0.250000000 * weight[0], 0.0, 0.0);
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local : u32) {
  var sum = vec3<f32>();
  for (var i = local; i < 8u; i += 256u) {
    sum += terms(i);
  }
  sums[local] = sum;
  for (var half = 128u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local == 0u) {
    result[0] = sums[0][0];
  }
}
