// conv-filter, workgroups 1×3×1
@group(0) @binding(0) var<storage, read> a : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> scale_a : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> scale_b : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> result : array<vec4<f32>>;

fn load_a(m : u32, k : u32) -> vec4<f32> {
  if (m >= 144u || k >= 256u) {
    return vec4<f32>();
  }
  let tap = m / 16u;
  let c = m % 16u;
  let n = k / 64u;
  let pixel = k % 64u;
  let y = i32(pixel / 8u * 1u + tap / 3u) - 1;
  let x = i32(pixel % 8u * 1u + tap % 3u) - 1;
  if (min(y, x) < 0 || max(y, x) >= 8) {
    return vec4<f32>();
  }
  return a[((n * 8u + u32(y)) * 8u + u32(x)) * 4u + c / 4u] * scale_a[n * 4u + c / 4u];
}

fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= 256u || n >= 16u) {
    return vec4<f32>();
  }
  return b[(k * 16u + n) / 4u] * scale_b[(k / 64u * 16u + n) / 4u];
}

fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= 144u || n >= 16u) {
    return;
  }
  let value = sum * 0.250000000;
  result[(slice * 2304u + m * 16u + n) / 4u] = value;
}
var<workgroup> tile_a : array<vec4<f32>, 512>;
var<workgroup> tile_b : array<vec4<f32>, 128>;
var<workgroup> others : array<vec4<f32>, 128>;

@compute @workgroup_size(4, 16, 2)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let thread = local.y * 4u + local.x;
  let place_a = local.z * 256u;
  let place_b = local.z * 64u;
  let column0 = group.x * 16u;
  let row0 = group.y * 64u;
  let first = group.z * 256u;
  let last = min(first + 256u, 256u);
  var sum0_0 = vec4<f32>();
  var sum1_0 = vec4<f32>();
  var sum2_0 = vec4<f32>();
  var sum3_0 = vec4<f32>();
  var next_a0 = vec4<f32>();
  var next_a1 = vec4<f32>();
  var next_a2 = vec4<f32>();
  var next_a3 = vec4<f32>();
  var next_b0 = vec4<f32>();
  var base = first;
  {
    let k0 = base + local.z * 16u;
    next_a0 = load_a(row0 + (thread + 0u) % 16u * 4u, k0 + (thread + 0u) / 16u);
    next_a1 = load_a(row0 + (thread + 64u) % 16u * 4u, k0 + (thread + 64u) / 16u);
    next_a2 = load_a(row0 + (thread + 128u) % 16u * 4u, k0 + (thread + 128u) / 16u);
    next_a3 = load_a(row0 + (thread + 192u) % 16u * 4u, k0 + (thread + 192u) / 16u);
    next_b0 = load_b(k0 + ((thread + 0u) / 4u), column0 + ((thread + 0u) % 4u) * 4u);
  }
  while (base < last) {
    tile_a[place_a + (thread + 0u)] = next_a0;
    tile_a[place_a + (thread + 64u)] = next_a1;
    tile_a[place_a + (thread + 128u)] = next_a2;
    tile_a[place_a + (thread + 192u)] = next_a3;
    tile_b[place_b + ((thread + 0u) / 4u) * 4u + ((thread + 0u) % 4u)] = next_b0;
    workgroupBarrier();
    base += 32u;
    if (base < last) {
      let k0 = base + local.z * 16u;
      next_a0 = load_a(row0 + (thread + 0u) % 16u * 4u, k0 + (thread + 0u) / 16u);
      next_a1 = load_a(row0 + (thread + 64u) % 16u * 4u, k0 + (thread + 64u) / 16u);
      next_a2 = load_a(row0 + (thread + 128u) % 16u * 4u, k0 + (thread + 128u) / 16u);
      next_a3 = load_a(row0 + (thread + 192u) % 16u * 4u, k0 + (thread + 192u) / 16u);
      next_b0 = load_b(k0 + ((thread + 0u) / 4u), column0 + ((thread + 0u) % 4u) * 4u);
    }
    for (var k = 0u; k < 16u; k++) {
      let b0 = tile_b[place_b + k * 4u + local.x + 0u];
      {
        let a = tile_a[place_a + k * 16u + local.y + 0u];
        sum0_0 += a.x * b0;
        sum1_0 += a.y * b0;
        sum2_0 += a.z * b0;
        sum3_0 += a.w * b0;
      }
    }
    workgroupBarrier();
  }
  others[local.z * 64u + thread] = sum0_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum0_0 += others[64u + thread];
  }
  workgroupBarrier();
  others[local.z * 64u + thread] = sum1_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum1_0 += others[64u + thread];
  }
  workgroupBarrier();
  others[local.z * 64u + thread] = sum2_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum2_0 += others[64u + thread];
  }
  workgroupBarrier();
  others[local.z * 64u + thread] = sum3_0;
  workgroupBarrier();
  if (local.z == 0u) {
    sum3_0 += others[64u + thread];
  }
  workgroupBarrier();
  if (local.z > 0u) {
    return;
  }
  store(row0 + (local.y + 0u) * 4u + 0u, column0 + (local.x + 0u) * 4u, group.z, sum0_0);
  store(row0 + (local.y + 0u) * 4u + 1u, column0 + (local.x + 0u) * 4u, group.z, sum1_0);
  store(row0 + (local.y + 0u) * 4u + 2u, column0 + (local.x + 0u) * 4u, group.z, sum2_0);
  store(row0 + (local.y + 0u) * 4u + 3u, column0 + (local.x + 0u) * 4u, group.z, sum3_0);
}
