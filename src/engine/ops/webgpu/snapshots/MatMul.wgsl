// matmul, workgroups 1×1×1
@group(0) @binding(0) var<storage, read> a : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> result : array<vec4<f32>>;

fn load_a(m : u32, k : u32) -> vec4<f32> {
  if (m >= 4u || k >= 32u) {
    return vec4<f32>();
  }
  return a[(m * 32u + k) / 4u];
}

fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= 32u || n >= 16u) {
    return vec4<f32>();
  }
  return b[(k * 16u + n) / 4u];
}

fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= 4u || n >= 16u) {
    return;
  }
  var value = sum * 0.250000000;
  result[(m * 16u + n) / 4u] = value;
}
var<workgroup> tile_a : array<vec4<f32>, 384>;
var<workgroup> tile_b : array<vec4<f32>, 128>;
var<workgroup> others : array<vec4<f32>, 128>;

@compute @workgroup_size(4, 8, 4)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let thread = local.y * 4u + local.x;
  let place_a = local.z * 96u;
  let place_b = local.z * 32u;
  let column0 = group.x * 16u;
  let row0 = group.y * 32u;
  let first = group.z * 32u;
  let last = min(first + 32u, 32u);
  var sum0_0 = vec4<f32>();
  var sum1_0 = vec4<f32>();
  var sum2_0 = vec4<f32>();
  var sum3_0 = vec4<f32>();
  var next_a0 = vec4<f32>();
  var next_a1 = vec4<f32>();
  var next_b0 = vec4<f32>();
  var base = first;
  {
    let k0 = base + local.z * 8u;
    next_a0 = load_a(row0 + (thread + 0u) / 2u, k0 + (thread + 0u) % 2u * 4u);
    next_a1 = load_a(row0 + (thread + 32u) / 2u, k0 + (thread + 32u) % 2u * 4u);
    next_b0 = load_b(k0 + ((thread + 0u) / 4u), column0 + ((thread + 0u) % 4u) * 4u);
  }
  while (base < last) {
    tile_a[place_a + (thread + 0u) / 2u * 3u + (thread + 0u) % 2u] = next_a0;
    tile_a[place_a + (thread + 32u) / 2u * 3u + (thread + 32u) % 2u] = next_a1;
    tile_b[place_b + ((thread + 0u) / 4u) * 4u + ((thread + 0u) % 4u)] = next_b0;
    workgroupBarrier();
    base += 32u;
    if (base < last) {
      let k0 = base + local.z * 8u;
      next_a0 = load_a(row0 + (thread + 0u) / 2u, k0 + (thread + 0u) % 2u * 4u);
      next_a1 = load_a(row0 + (thread + 32u) / 2u, k0 + (thread + 32u) % 2u * 4u);
      next_b0 = load_b(k0 + ((thread + 0u) / 4u), column0 + ((thread + 0u) % 4u) * 4u);
    }
    for (var q = 0u; q < 2u; q++) {
      let b = place_b + 4u * q * 4u + local.x;
      let b0_0 = tile_b[b + 0u];
      let b1_0 = tile_b[b + 4u];
      let b2_0 = tile_b[b + 8u];
      let b3_0 = tile_b[b + 12u];
      {
        let a = tile_a[place_a + (local.y + 0u) * 3u + q];
        sum0_0 += a.x * b0_0 + a.y * b1_0 + a.z * b2_0 + a.w * b3_0;
      }
      {
        let a = tile_a[place_a + (local.y + 8u) * 3u + q];
        sum1_0 += a.x * b0_0 + a.y * b1_0 + a.z * b2_0 + a.w * b3_0;
      }
      {
        let a = tile_a[place_a + (local.y + 16u) * 3u + q];
        sum2_0 += a.x * b0_0 + a.y * b1_0 + a.z * b2_0 + a.w * b3_0;
      }
      {
        let a = tile_a[place_a + (local.y + 24u) * 3u + q];
        sum3_0 += a.x * b0_0 + a.y * b1_0 + a.z * b2_0 + a.w * b3_0;
      }
    }
    workgroupBarrier();
  }
  others[local.z * 32u + thread] = sum0_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum0_0 += others[32u + thread] + others[64u + thread] + others[96u + thread];
  }
  workgroupBarrier();
  others[local.z * 32u + thread] = sum1_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum1_0 += others[32u + thread] + others[64u + thread] + others[96u + thread];
  }
  workgroupBarrier();
  others[local.z * 32u + thread] = sum2_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum2_0 += others[32u + thread] + others[64u + thread] + others[96u + thread];
  }
  workgroupBarrier();
  others[local.z * 32u + thread] = sum3_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum3_0 += others[32u + thread] + others[64u + thread] + others[96u + thread];
  }
  workgroupBarrier();
  if (local.z > 0u) {
    return;
  }
  store(row0 + local.y + 0u, column0 + (local.x + 0u) * 4u, group.z, sum0_0);
  store(row0 + local.y + 8u, column0 + (local.x + 0u) * 4u, group.z, sum1_0);
  store(row0 + local.y + 16u, column0 + (local.x + 0u) * 4u, group.z, sum2_0);
  store(row0 + local.y + 24u, column0 + (local.x + 0u) * 4u, group.z, sum3_0);
}
