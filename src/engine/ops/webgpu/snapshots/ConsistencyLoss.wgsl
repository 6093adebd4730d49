// weighted-squared-difference, workgroups 12×1×1
@group(0) @binding(0) var<storage, read> images : array<f32>;
@group(0) @binding(1) var<storage, read> weight : array<f32>;
@group(0) @binding(2) var<storage, read_write> result : array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= 768u) {
    return;
  }
  let d = images[index] - images[index + 768u];
  result[index] = d * d * weight[0];
}

// sum-rows, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read_write> result : array<f32>;
var<workgroup> sums : array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * 1u + local % 1u;
  var sum = 0.0;
  if (c < 1u) {
    let end = min((group.y + 1u) * 768u, 768u);
    for (var r = group.y * 768u + local / 1u; r < end; r += 256u) {
      let row = group.z * 768u + r;
      sum += x[row * 1u + c];
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
    result[(group.z * 1u + group.y) * 1u + c] = sums[local] * 0.00130208337;
  }
}
