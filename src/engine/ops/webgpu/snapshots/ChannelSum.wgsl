// sum-rows, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read_write> result : array<f32>;
var<workgroup> sums : array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * 16u + local % 16u;
  var sum = 0.0;
  if (c < 16u) {
    let end = min((group.y + 1u) * 256u, 256u);
    for (var r = group.y * 256u + local / 16u; r < end; r += 16u) {
      let row = group.z * 256u + r;
      sum += x[row * 16u + c];
    }
  }
  sums[local] = sum;
  for (var half = 128u; half >= 16u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local < 16u && c < 16u) {
    result[(group.z * 1u + group.y) * 16u + c] = sums[local] * 1.00000000;
  }
}
