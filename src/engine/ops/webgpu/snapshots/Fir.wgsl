// fir, workgroups 64×1×1
@group(0) @binding(0) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result : array<vec4<f32>>;

fn row(n : u32, q : i32, column : i32, c : u32) -> vec4<f32> {
  if (q < 0 || q >= 16 || q % 2 != 0) {
    return vec4<f32>();
  }
  let at = (n * 8u + u32(q / 2)) * 8u;
  var sum = vec4<f32>();
  {
    let p = column + 0;
    if (p >= 0 && p < 16 && p % 2 == 0) {
      sum += 1.00000000 * x[(at + u32(p / 2)) * 4u + c];
    }
  }
  {
    let p = column + 1;
    if (p >= 0 && p < 16 && p % 2 == 0) {
      sum += 3.00000000 * x[(at + u32(p / 2)) * 4u + c];
    }
  }
  {
    let p = column + 2;
    if (p >= 0 && p < 16 && p % 2 == 0) {
      sum += 3.00000000 * x[(at + u32(p / 2)) * 4u + c];
    }
  }
  {
    let p = column + 3;
    if (p >= 0 && p < 16 && p % 2 == 0) {
      sum += 1.00000000 * x[(at + u32(p / 2)) * 4u + c];
    }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * 64u + local;
  if (index >= arrayLength(&result)) {
    return;
  }
  let c = index % 4u;
  let pixel = index / 4u;
  let column = i32(pixel % 16u * 1u) - 2;
  let line = i32(pixel / 16u % 16u * 1u) - 2;
  let n = pixel / 256u;
  let sum = 1.00000000 * row(n, line + 0, column, c) + 3.00000000 * row(n, line + 1, column, c) + 3.00000000 * row(n, line + 2, column, c) + 1.00000000 * row(n, line + 3, column, c);
  result[index] = sum * 0.0625000000;
}
