// energy-over-inputs, workgroups 2×1×1
@group(0) @binding(0) var<storage, read> w : array<f32>;
@group(0) @binding(1) var<storage, read> style : array<f32>;
@group(0) @binding(2) var<storage, read> arriving : array<f32>;
@group(0) @binding(3) var<storage, read> output : array<f32>;
@group(0) @binding(4) var<storage, read_write> results : array<f32>;
var<workgroup> energies : array<f32, 128>;
var<workgroup> parts : array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let column = local % 8u;
  let share = local / 8u % 8u;
  let n = group.y * 4u + local / 64u;
  let o = group.x * 8u + column;
  var part = 0.0;
  for (var first = 0u; first < 16u; first += 16u) {
    workgroupBarrier();
    for (var e = local; e < 128u; e += 256u) {
      let i = first + e / 8u;
      var energy = 0.0;
      if (i < 16u && o < 16u) {
        for (var tap = 0u; tap < 9u; tap++) {
          let v = w[(tap * 16u + i) * 16u + o];
          energy += v * v;
        }
      }
      energies[e] = energy;
    }
    workgroupBarrier();
    if (n < 4u) {
      for (var i = share; i < min(16u, 16u - first); i += 8u) {
        let at = n * 16u + first + i;
        part += style[at] * arriving[at] * energies[i * 8u + column];
      }
    }
  }
  parts[local] = part;
  for (var half = 4u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (share < half) {
      parts[local] += parts[local + half * 8u];
    }
  }
  if (share == 0u && n < 4u && o < 16u) {
    let at = n * 16u + o;
    let sum = parts[local];
    results[at] = -output[at] * output[at] * output[at] * sum * 0.0625000000;
  }
}

// energy-over-outputs, workgroups 4×1×1
@group(0) @binding(0) var<storage, read> w : array<f32>;
@group(0) @binding(1) var<storage, read> styleOf : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> arrivingOf : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> dy : array<f32>;
@group(0) @binding(4) var<storage, read> output : array<f32>;
@group(0) @binding(5) var<storage, read> dDy : array<f32>;
@group(0) @binding(6) var<storage, read_write> dStyle : array<f32>;
@group(0) @binding(7) var<storage, read_write> dW : array<f32>;
var<workgroup> energies : array<vec4<f32>, 64>;
var<workgroup> parts : array<vec4<f32>, 64>;

fn weights(tap : u32, first : u32, o : u32) -> vec4<f32> {
  let at = tap * 16u;
  return vec4(w[(at + min(first + 0u, 15u)) * 16u + o], w[(at + min(first + 1u, 15u)) * 16u + o], w[(at + min(first + 2u, 15u)) * 16u + o], w[(at + min(first + 3u, 15u)) * 16u + o]);
}

fn factors(at : u32) -> vec2<f32> {
  let d = output[at];
  return dy[at] * d * d * vec2(-d, -1.5 * dDy[at]);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let first = group.x * 4u;
  let n = group.y * 4u + local / 16u;
  let share = local % 16u;
  let style = styleOf[min(n, 3u) * 4u + group.x];
  let arriving = arrivingOf[min(n, 3u) * 4u + group.x];
  var part = vec4<f32>();
  for (var start = 0u; start < 16u; start += 64u) {
    let o = start + local;
    var energy = vec4<f32>();
    if (o < 16u) {
      let w0 = weights(0u, first, o);
      energy += w0 * w0;
      let w1 = weights(1u, first, o);
      energy += w1 * w1;
      let w2 = weights(2u, first, o);
      energy += w2 * w2;
      let w3 = weights(3u, first, o);
      energy += w3 * w3;
      let w4 = weights(4u, first, o);
      energy += w4 * w4;
      let w5 = weights(5u, first, o);
      energy += w5 * w5;
      let w6 = weights(6u, first, o);
      energy += w6 * w6;
      let w7 = weights(7u, first, o);
      energy += w7 * w7;
      let w8 = weights(8u, first, o);
      energy += w8 * w8;
      if (group.y == 0u) {
        var dEnergy = vec4<f32>();
        for (var n = 0u; n < 4u; n++) {
          let style = styleOf[n * 4u + group.x];
          let arriving = arrivingOf[n * 4u + group.x];
          let f = factors(n * 16u + o);
          dEnergy += (f.x * arriving + f.y * style) * style;
        }
        dEnergy *= 0.125000000;
        dW[(0u + first + 0u) * 16u + o] = (w0 * dEnergy)[0];
        dW[(0u + first + 1u) * 16u + o] = (w0 * dEnergy)[1];
        dW[(0u + first + 2u) * 16u + o] = (w0 * dEnergy)[2];
        dW[(0u + first + 3u) * 16u + o] = (w0 * dEnergy)[3];
        dW[(16u + first + 0u) * 16u + o] = (w1 * dEnergy)[0];
        dW[(16u + first + 1u) * 16u + o] = (w1 * dEnergy)[1];
        dW[(16u + first + 2u) * 16u + o] = (w1 * dEnergy)[2];
        dW[(16u + first + 3u) * 16u + o] = (w1 * dEnergy)[3];
        dW[(32u + first + 0u) * 16u + o] = (w2 * dEnergy)[0];
        dW[(32u + first + 1u) * 16u + o] = (w2 * dEnergy)[1];
        dW[(32u + first + 2u) * 16u + o] = (w2 * dEnergy)[2];
        dW[(32u + first + 3u) * 16u + o] = (w2 * dEnergy)[3];
        dW[(48u + first + 0u) * 16u + o] = (w3 * dEnergy)[0];
        dW[(48u + first + 1u) * 16u + o] = (w3 * dEnergy)[1];
        dW[(48u + first + 2u) * 16u + o] = (w3 * dEnergy)[2];
        dW[(48u + first + 3u) * 16u + o] = (w3 * dEnergy)[3];
        dW[(64u + first + 0u) * 16u + o] = (w4 * dEnergy)[0];
        dW[(64u + first + 1u) * 16u + o] = (w4 * dEnergy)[1];
        dW[(64u + first + 2u) * 16u + o] = (w4 * dEnergy)[2];
        dW[(64u + first + 3u) * 16u + o] = (w4 * dEnergy)[3];
        dW[(80u + first + 0u) * 16u + o] = (w5 * dEnergy)[0];
        dW[(80u + first + 1u) * 16u + o] = (w5 * dEnergy)[1];
        dW[(80u + first + 2u) * 16u + o] = (w5 * dEnergy)[2];
        dW[(80u + first + 3u) * 16u + o] = (w5 * dEnergy)[3];
        dW[(96u + first + 0u) * 16u + o] = (w6 * dEnergy)[0];
        dW[(96u + first + 1u) * 16u + o] = (w6 * dEnergy)[1];
        dW[(96u + first + 2u) * 16u + o] = (w6 * dEnergy)[2];
        dW[(96u + first + 3u) * 16u + o] = (w6 * dEnergy)[3];
        dW[(112u + first + 0u) * 16u + o] = (w7 * dEnergy)[0];
        dW[(112u + first + 1u) * 16u + o] = (w7 * dEnergy)[1];
        dW[(112u + first + 2u) * 16u + o] = (w7 * dEnergy)[2];
        dW[(112u + first + 3u) * 16u + o] = (w7 * dEnergy)[3];
        dW[(128u + first + 0u) * 16u + o] = (w8 * dEnergy)[0];
        dW[(128u + first + 1u) * 16u + o] = (w8 * dEnergy)[1];
        dW[(128u + first + 2u) * 16u + o] = (w8 * dEnergy)[2];
        dW[(128u + first + 3u) * 16u + o] = (w8 * dEnergy)[3];
      }
    }
    energies[local] = energy;
    workgroupBarrier();
    for (var i = share; i < min(64u, 16u - start); i += 16u) {
      let f = factors(min(n, 3u) * 16u + start + i);
      part += energies[i] * (f.x * arriving + 2.0 * f.y * style);
    }
    workgroupBarrier();
  }
  parts[local] = part;
  for (var half = 8u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    if (share < half) {
      parts[local] += parts[local + half];
    }
  }
  if (share == 0u && n < 4u) {
    let sum = parts[local] * 0.0625000000;
    dStyle[n * 16u + first + 0u] = sum[0];
    dStyle[n * 16u + first + 1u] = sum[1];
    dStyle[n * 16u + first + 2u] = sum[2];
    dStyle[n * 16u + first + 3u] = sum[3];
  }
}
