/**
 * The Inception v3 of the FID as data: the network that PyTorch-FID carries over from TensorFlow, up to the 2 048 values
 * of its last pooling. Layer names are those of its state dict. It differs from torchvision's in the pools: averages leave
 * padding out, and the last block takes a maximum.
 * Source: Szegedy et al., "Rethinking the Inception Architecture", 2015; names and pools of pytorch-fid.
 */

export interface Conv {
  kind: 'conv';
  name: string;
  outputs: number;
  kernel: readonly [height: number, width: number];
  stride: 1 | 2;
  pad: 'same' | 'valid';
}

export interface Pool {
  kind: 'average' | 'max';
  stride: 1 | 2;
}

/** Several paths over the same input, their outputs side by side in the channels. */
export interface Fork {
  kind: 'fork';
  branches: readonly (readonly Step[])[];
}

export type Step = Conv | Pool | Fork;

export interface Block {
  /** Prefix of its layers' names. */
  name: string;
  steps: readonly Step[];
}

const conv = (name: string, outputs: number, height: number, width = height): Conv => ({
  kind: 'conv',
  name,
  outputs,
  kernel: [height, width],
  stride: 1,
  pad: 'same',
});
const valid = (layer: Conv): Conv => ({ ...layer, pad: 'valid' });
const halving = (layer: Conv): Conv => ({ ...layer, pad: 'valid', stride: 2 });
const average: Pool = { kind: 'average', stride: 1 };
const max: Pool = { kind: 'max', stride: 1 };
const halvingMax: Pool = { kind: 'max', stride: 2 };
const fork = (...branches: Step[][]): Fork => ({ kind: 'fork', branches });

const stem: Block = {
  name: '',
  steps: [
    halving(conv('Conv2d_1a_3x3', 32, 3)),
    valid(conv('Conv2d_2a_3x3', 32, 3)),
    conv('Conv2d_2b_3x3', 64, 3),
    halvingMax,
    conv('Conv2d_3b_1x1', 80, 1),
    valid(conv('Conv2d_4a_3x3', 192, 3)),
    halvingMax,
  ],
};

const mixed5 = (name: string, poolOutputs: number): Block => ({
  name,
  steps: [
    fork(
      [conv('branch1x1', 64, 1)],
      [conv('branch5x5_1', 48, 1), conv('branch5x5_2', 64, 5)],
      [conv('branch3x3dbl_1', 64, 1), conv('branch3x3dbl_2', 96, 3), conv('branch3x3dbl_3', 96, 3)],
      [average, conv('branch_pool', poolOutputs, 1)],
    ),
  ],
});

const mixed6a: Block = {
  name: 'Mixed_6a',
  steps: [
    fork(
      [halving(conv('branch3x3', 384, 3))],
      [conv('branch3x3dbl_1', 64, 1), conv('branch3x3dbl_2', 96, 3), halving(conv('branch3x3dbl_3', 96, 3))],
      [halvingMax],
    ),
  ],
};

const mixed6 = (name: string, inner: number): Block => ({
  name,
  steps: [
    fork(
      [conv('branch1x1', 192, 1)],
      [conv('branch7x7_1', inner, 1), conv('branch7x7_2', inner, 1, 7), conv('branch7x7_3', 192, 7, 1)],
      [
        conv('branch7x7dbl_1', inner, 1),
        conv('branch7x7dbl_2', inner, 7, 1),
        conv('branch7x7dbl_3', inner, 1, 7),
        conv('branch7x7dbl_4', inner, 7, 1),
        conv('branch7x7dbl_5', 192, 1, 7),
      ],
      [average, conv('branch_pool', 192, 1)],
    ),
  ],
});

const mixed7a: Block = {
  name: 'Mixed_7a',
  steps: [
    fork(
      [conv('branch3x3_1', 192, 1), halving(conv('branch3x3_2', 320, 3))],
      [
        conv('branch7x7x3_1', 192, 1),
        conv('branch7x7x3_2', 192, 1, 7),
        conv('branch7x7x3_3', 192, 7, 1),
        halving(conv('branch7x7x3_4', 192, 3)),
      ],
      [halvingMax],
    ),
  ],
};

const mixed7 = (name: string, pool: Pool): Block => ({
  name,
  steps: [
    fork(
      [conv('branch1x1', 320, 1)],
      [
        conv('branch3x3_1', 384, 1),
        fork([conv('branch3x3_2a', 384, 1, 3)], [conv('branch3x3_2b', 384, 3, 1)]),
      ],
      [
        conv('branch3x3dbl_1', 448, 1),
        conv('branch3x3dbl_2', 384, 3),
        fork([conv('branch3x3dbl_3a', 384, 1, 3)], [conv('branch3x3dbl_3b', 384, 3, 1)]),
      ],
      [pool, conv('branch_pool', 192, 1)],
    ),
  ],
});

export const blocks: readonly Block[] = [
  stem,
  mixed5('Mixed_5b', 32),
  mixed5('Mixed_5c', 64),
  mixed5('Mixed_5d', 64),
  mixed6a,
  mixed6('Mixed_6b', 128),
  mixed6('Mixed_6c', 160),
  mixed6('Mixed_6d', 160),
  mixed6('Mixed_6e', 192),
  mixed7a,
  mixed7('Mixed_7b', average),
  mixed7('Mixed_7c', max),
];

/** Side of the images that the network takes, and the number of values it gives. */
export const INPUT_SIZE = 299;
export const FEATURES = 2048;

export interface LayerShape {
  name: string;
  conv: Conv;
  inputs: number;
}

/** Every convolution with its full name and the number of channels that reach it, in the order of evaluation. */
export function layerShapes(): LayerShape[] {
  const layers: LayerShape[] = [];
  const walk = (prefix: string, steps: readonly Step[], inputs: number): number => {
    let channels = inputs;
    for (const step of steps) {
      if (step.kind === 'conv') {
        layers.push({ name: layerName(prefix, step), conv: step, inputs: channels });
        channels = step.outputs;
      } else if (step.kind === 'fork') {
        channels = step.branches.reduce((sum, branch) => sum + walk(prefix, branch, channels), 0);
      }
    }
    return channels;
  };
  blocks.reduce((channels, block) => walk(block.name, block.steps, channels), 3);
  return layers;
}

export function layerName(blockName: string, layer: Conv): string {
  return blockName === '' ? layer.name : `${blockName}.${layer.name}`;
}
