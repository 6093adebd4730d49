/** All commands by name. Each is loaded only when it is used, so that `inspect` need not wait for the numeric core. */
import { canonicalName } from '../arguments.ts';
import type { AnyCommand } from '../command.ts';

interface CommandEntry {
  name: string;
  summary: string;
  /** The official spellings at the top level. */
  aliases?: readonly string[];
  /**
   * Set if the command finishes in order when interrupted. It then runs in a child process of supervise.ts, which
   * listens.
   */
  endsInOrder?: true;
  load(): Promise<AnyCommand>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'dataset create-celeba',
    summary: 'TFRecords from the aligned CelebA photos (178×218, PNG or JPEG), cropped to 128×128.',
    aliases: ['create-celeba'],
    load: async () => (await import('./dataset-create-celeba.ts')).createCeleba,
  },
  {
    name: 'dataset create-from-images',
    summary: 'TFRecords from a folder of images (or zip, npy, idx), cropped to centred squares.',
    aliases: ['create-from-images'],
    load: async () => (await import('./dataset-create-from-images.ts')).createFromImages,
  },
  {
    name: 'dataset create-from-webdataset',
    summary: 'TFRecords from the images of a WebDataset (tar shards), cropped to centred squares.',
    load: async () => (await import('./dataset-create-from-webdataset.ts')).createFromWebdataset,
  },
  {
    name: 'dataset create-from-parquet',
    summary: 'TFRecords from an image column of Parquet files, cropped to centred squares.',
    load: async () => (await import('./dataset-create-from-parquet.ts')).createFromParquet,
  },
  {
    name: 'train',
    summary: 'Trains a fingerprinted generator, its discriminator and its decoder.',
    endsInOrder: true,
    load: async () => (await import('./train.ts')).train,
  },
  {
    name: 'generate-images',
    summary: 'Draws images of a network, one PNG per seed, with a manifest of their fingerprints.',
    load: async () => (await import('./generate-images.ts')).generateImages,
  },
  {
    name: 'decode',
    summary: 'Reads the fingerprints of pictures in files, folders and zips, one line for each.',
    load: async () => (await import('./decode.ts')).decodeImages,
  },
  {
    name: 'calibrate',
    summary: 'Reads innocent pictures to measure how far the network’s verdicts can be trusted.',
    load: async () => (await import('./calibrate.ts')).calibrateNetwork,
  },
  {
    name: 'issue',
    summary: 'Makes a generator for each user that draws only with that user’s fingerprint.',
    load: async () => (await import('./issue.ts')).issue,
  },
  {
    name: 'measure-attribution',
    summary: 'Issues generators to users drawn at random, and counts whose pictures are attributed to whom.',
    load: async () => (await import('./measure-attribution.ts')).attribution,
  },
  {
    name: 'export-detector',
    summary: 'Writes a network’s decoder and what its verdicts need as a folder (docs/DETECTOR.md).',
    load: async () => (await import('./export-detector.ts')).exportDetector,
  },
  {
    name: 'serve',
    summary: 'Serves a published detector on localhost: its page, and POST /detect for programs.',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'registry new',
    summary: 'Starts a registry of users and their fingerprints.',
    load: async () => (await import('./registry/new.ts')).registryNew,
  },
  {
    name: 'registry add',
    summary: 'Gives users fingerprints and writes them into a registry.',
    load: async () => (await import('./registry/add.ts')).registryAdd,
  },
  {
    name: 'registry revoke',
    summary: 'Marks users of a registry as revoked, with the day.',
    load: async () => (await import('./registry/revoke.ts')).registryRevoke,
  },
  {
    name: 'registry show',
    summary: 'Prints what a registry holds, and bounds on true and false attribution, as JSON.',
    load: async () => (await import('./registry/show.ts')).registryShow,
  },
  {
    name: 'registry commit',
    summary: 'Writes a registry as a list of hashes, with which a claimed fingerprint can be checked.',
    load: async () => (await import('./registry/commit.ts')).registryCommit,
  },
  {
    name: 'registry verify',
    summary: 'Checks a user’s claim to a fingerprint against a committed list.',
    load: async () => (await import('./registry/verify.ts')).registryVerify,
  },
  {
    name: 'registry plan',
    summary:
      'Says how many bits are needed for a number of users, a false-positive rate and the expected damage.',
    load: async () => (await import('./registry/plan.ts')).registryPlan,
  },
  {
    name: 'metrics',
    summary: 'FID (or a distance on random features), kernel distance and bit accuracy of a network.',
    load: async () => (await import('./metrics.ts')).metrics,
  },
  {
    name: 'convert',
    summary: 'Writes a network as .safetensors, or one of its parts as .onnx (opset 17, any batch size).',
    load: async () => (await import('./convert.ts')).convert,
  },
  {
    name: 'inspect',
    summary: 'Prints what a network file holds, as JSON.',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  {
    name: 'forward',
    summary: 'Runs the networks on given tensors: safetensors in, safetensors out.',
    load: async () => (await import('./forward.ts')).forward,
  },
  {
    name: 'kernel',
    summary:
      'Lists the GPU kernels, or prints the WGSL of one for given shapes: ConvDown 16x32x32x64 3x3x64x64.',
    load: async () => (await import('./kernel.ts')).kernel,
  },
];

export interface Route {
  entry: CommandEntry;
  /** The words after the command's name. */
  argv: string[];
}

/** The official tool's scripts, each with the first words of our own command. */
const scripts = new Map([
  ['run-training', ['train']],
  ['run-metrics', ['metrics']],
  ['run-generator', []],
  ['dataset-tool', ['dataset']],
]);

/**
 * Translates a command line of the official tool, `python3 run_training.py …`, with or without Python, folder and
 * ending.
 */
function inOurWords(argv: readonly string[]): readonly string[] {
  const script = /^python[\d.]*$/.test(argv[0] ?? '') ? argv.findIndex((word) => word.endsWith('.py')) : 0;
  const name = argv[script]?.split(/[\\/]/).at(-1);
  const own = name === undefined ? undefined : scripts.get(canonicalName(name.replace(/\.py$/, '')));
  return own ? [...own, ...argv.slice(script + 1)] : argv;
}

/**
 * The command of a command line. Options alone mean the official run_training, or run_metrics if they name a network.
 * Undefined if the first words do not name a command.
 */
export function route(words: readonly string[]): Route | undefined {
  const argv = inOurWords(words);
  if (argv[0]?.startsWith('--')) {
    const named = argv.some((word) => canonicalName(word.split('=')[0]!) === '--network');
    const entry = commands.find(({ name }) => name === (named ? 'metrics' : 'train'))!;
    return { entry, argv: [...argv] };
  }
  for (const entry of commands) {
    for (const name of [entry.name, ...(entry.aliases ?? [])]) {
      const length = name.split(' ').length;
      if (canonicalName(argv.slice(0, length).join(' ')) === name) return { entry, argv: argv.slice(length) };
    }
  }
  return undefined;
}
