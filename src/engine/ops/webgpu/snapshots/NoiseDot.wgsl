// sum-rows, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read> y : array<f32>;
@group(0) @binding(2) var<storage, read_write> result : array<f32>;
var<workgroup> sums : array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * 1u + local % 1u;
  var sum = 0.0;
  if (c < 1u) {
    let end = min((group.y + 1u) * 4096u, 4096u);
    for (var r = group.y * 4096u + local / 1u; r < end; r += 256u) {
      let row = group.z * 4096u + r;
      sum += x[row * 1u + c] * y[row / 16u % 256u];
    }
  }
  sums[local] = sum;
  for (var half = 128u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local < 1u && c < 1u) {
    result[(group.z * 1u + group.y) * 1u + c] = sums[local] * 1.00000000;
  }
}
