/**
 * The one way in which pictures are drawn: a source's numbers go through a generator, batch by batch. Grids,
 * files, evaluations and the sample's check differ in their source and in what they do with a batch.
 */
import { throwIfAborted } from '../base/abort.ts';
import { nextTask } from '../base/next-task.ts';
import type { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { BatchGenerator, type BatchOutputs, type BatchShape } from './batch-generator.ts';
import type { PictureSource, Values } from './source.ts';

/** A generator's weights on the open backend, and the functions captured for them. */
export interface Painter {
  config: NetworkConfig;
  weights: Weights;
  functions: CapturedFunctions;
}

/**
 * Gives `use` a painter, alone on the device. It is called once a batch. In between, the owner of the device
 * can let in other work, give new tensors after a loss of the device, or throw to cancel.
 */
export type WithPainter = <T>(use: (painter: Painter) => Promise<T>) => Promise<T>;

/** A painter that first lets messages in, before every batch. Throws 'aborted' once the signal has fired. */
export function whileWanted(painter: Painter, signal: AbortSignal): WithPainter {
  return async (use) => {
    await nextTask();
    throwIfAborted(signal);
    return use(painter);
  };
}

export interface DrawOptions {
  /** Pictures at once. */
  size: number;
  /** Whether the decoder reads each picture, too. */
  decode?: boolean;
}

export interface DrawnBatch extends BatchOutputs {
  /** Index of the first picture. */
  from: number;
  /** How many there are: N of the outputs. */
  count: number;
}

/**
 * Every batch has the same shape: the last one is filled up with its last picture, and the surplus is cut off.
 */
export async function* drawBatches(
  source: PictureSource,
  { size, decode = false }: DrawOptions,
  withPainter: WithPainter,
): AsyncGenerator<DrawnBatch> {
  const { count: total, noise, mixes = false, firstStep = 0 } = source;
  const shape: BatchShape = { size, noise, decode, mixes };
  for (let from = 0, step = firstStep; from < total; from += size, step++) {
    const indices = Array.from({ length: size }, (_, i) => Math.min(from + i, total - 1));
    const drawn = await withPainter((painter) =>
      generatorOf(painter, shape).draw(source.inputsOf?.(indices), step),
    );
    const count = Math.min(size, total - from);
    const cut = (values: Values): Values => values.subarray(0, (values.length / size) * count);
    yield {
      from,
      count,
      images: cut(drawn.images),
      latents: cut(drawn.latents),
      logits: cut(drawn.logits),
      fingerprints: cut(drawn.fingerprints),
    };
  }
}

/** All of a source's pictures, [count,R,R,C]. @param onDrawn is told after every batch how many are done */
export async function drawAll(
  source: PictureSource,
  size: number,
  withPainter: WithPainter,
  onDrawn: (done: number) => void = () => undefined,
): Promise<Values> {
  let all: Values | undefined;
  for await (const { from, count, images } of drawBatches(source, { size }, withPainter)) {
    if (count === source.count) all = images;
    else
      (all ??= new Float32Array((images.length / count) * source.count)).set(
        images,
        from * (images.length / count),
      );
    onDrawn(from + count);
  }
  return all ?? new Float32Array();
}

function generatorOf({ config, weights, functions }: Painter, shape: BatchShape): BatchGenerator {
  return functions.get(
    weights,
    `draw ${JSON.stringify(shape)}`,
    (options) => new BatchGenerator(config, weights, shape, options),
  );
}
