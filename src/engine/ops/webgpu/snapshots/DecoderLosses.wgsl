// decoder-losses, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> outputs : array<f32>;
@group(0) @binding(1) var<storage, read> z : array<f32>;
@group(0) @binding(2) var<storage, read> fingerprint : array<f32>;
@group(0) @binding(3) var<storage, read> weights : array<f32>;
@group(0) @binding(4) var<storage, read_write> result : array<f32>;

fn softplus(x : f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}
var<workgroup> sums : array<vec3<f32>, 256>;

fn terms(i : u32) -> vec3<f32> {
  let row = i / 24u;
  let c = i % 24u;
  let y = outputs[i];
  if (c < 16u) {
    let d = z[row * 16u + c] - y;
    return vec3<f32>(d * d * 0.0156250000 * weights[0], 0.0, 0.0);
  }
  let bit = fingerprint[row * 8u + c - 16u];
  let right = select(0.0, 1.0, y * (bit - 0.5) > 0.0);
  return vec3<f32>(0.0, (softplus(y) - y * bit) * 0.0312500000 * weights[1], right * 0.0312500000);
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local : u32) {
  var sum = vec3<f32>();
  for (var i = local; i < 96u; i += 256u) {
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
    result[1] = sums[0][1];
    result[2] = sums[0][2];
  }
}
