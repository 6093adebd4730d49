/** Maps of a network as grey pictures, and how far two sets of values are from each other. Plain numbers, no tensors. */

/**
 * Up to `count` of the maps that vary most before the change, in the network's order, so that a change of bits does not
 * shuffle them. They are shown as they are now, each from its least value in black to its largest in white.
 * @param values two sets of maps [S,S,channels] @returns uint8 [count,S,S,1]
 */
export function strongestMaps(
  [before, now]: readonly [Float32Array, Float32Array],
  channels: number,
  count: number,
): Uint8Array<ArrayBuffer> {
  const chosen = Array.from({ length: channels }, (_, channel) => ({
    channel,
    variance: varianceOf(mapOf(before, channel, channels)),
  }))
    .toSorted((a, b) => b.variance - a.variance)
    .slice(0, count)
    .map(({ channel }) => channel)
    .toSorted((a, b) => a - b);
  const size = now.length / channels;
  const pixels = new Uint8Array(chosen.length * size);
  chosen.forEach((channel, i) => pixels.set(stretched(mapOf(now, channel, channels)), i * size));
  return pixels;
}

/**
 * Where two sets of maps [size,size,channels] differ: the mean absolute difference of each place, white where it is
 * largest, black everywhere if they are equal. @returns uint8 [size,size,1]
 */
export function changeMap(
  [before, now]: readonly [Float32Array, Float32Array],
  size: number,
): Uint8Array<ArrayBuffer> {
  const channels = now.length / size ** 2;
  const change = new Float32Array(size ** 2);
  now.forEach((value, i) => (change[Math.floor(i / channels)]! += Math.abs(value - before[i]!)));
  const { largest } = rangeOf(change);
  return Uint8Array.from(change, (value) => (largest > 0 ? Math.round((value / largest) * 255) : 0));
}

/** The distance of two vectors as a share of the second one's length; 0 where they are equal. */
export function distanceShare(before: Float32Array, now: Float32Array): number {
  let [distance, length] = [0, 0];
  now.forEach((value, i) => {
    distance += (value - before[i]!) ** 2;
    length += value ** 2;
  });
  return distance === 0 ? 0 : Math.sqrt(distance / length);
}

function mapOf(values: Float32Array, channel: number, channels: number): Float32Array {
  return Float32Array.from(
    { length: values.length / channels },
    (_, place) => values[place * channels + channel]!,
  );
}

function varianceOf(map: Float32Array): number {
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  return map.reduce((sum, value) => sum + (value - mean) ** 2, 0) / map.length;
}

function stretched(map: Float32Array): Uint8Array {
  const { least, largest } = rangeOf(map);
  const scale = largest > least ? 255 / (largest - least) : 0;
  return Uint8Array.from(map, (value) => Math.round((value - least) * scale));
}

/** One by one, since a large map has more values than a call takes arguments. */
function rangeOf(values: Float32Array): { least: number; largest: number } {
  return {
    least: values.reduce((a, b) => Math.min(a, b)),
    largest: values.reduce((a, b) => Math.max(a, b)),
  };
}
