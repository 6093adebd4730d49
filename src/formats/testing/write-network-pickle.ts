/**
 * Writes pickles of the official layout for tests: any networks, settings and variables, with seeded random values by
 * default. Variables are given by their full names (mapping/Dense0/weight, decoder/Output/bias), as readNetworkPickle
 * returns them.
 */
import { opcodes as op } from '../pickle-opcodes.ts';
import { PickleWriter, type PickleWriterOptions, type WriterArray } from './pickle-writer.ts';

export interface NetworkToWrite {
  name: string;
  version?: 2 | 3 | 4;
  staticKwargs: Readonly<Record<string, unknown>>;
  buildFunction?: string;
  /** Full name → values. Those that begin with mapping/ or synthesis/ go into a component of that name. */
  variables: ReadonlyMap<string, WriterArray>;
}

export interface WriteNetworkPickleOptions extends PickleWriterOptions {
  /** Write static_kwargs as the official EasyDict instead of a plain dict. */
  easyDict?: boolean;
}

/** A pickle of these networks as a tuple, in order: (E, G, D, Gs) for the official layout. */
export function writeNetworkPickle(
  networks: readonly NetworkToWrite[],
  options: WriteNetworkPickleOptions = {},
): Uint8Array<ArrayBuffer> {
  const writer = new PickleWriter(options);
  writer.tuple(() => {
    for (const network of networks) writeNetwork(writer, network, options.easyDict ?? false);
  });
  return writer.finish();
}

/** Variables of these shapes, uniform in (-scale, scale), the same for the same seed. */
export function seededVariables(
  shapes: Readonly<Record<string, readonly number[]>>,
  seed: number,
  scale = 1,
): Map<string, WriterArray> {
  const random = mulberry32(seed);
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, () => (random() * 2 - 1) * scale) }];
    }),
  );
}

const componentNames = ['synthesis', 'mapping'];
const ownPrefixes = /^(decoder|discriminator)\//;

function writeNetwork(writer: PickleWriter, network: NetworkToWrite, easyDict: boolean): void {
  const entries = [...network.variables];
  const components = componentNames
    .map((name): NetworkToWrite => ({
      ...network,
      name: `${network.name}_${name}`,
      variables: new Map(
        entries
          .filter(([key]) => key.startsWith(`${name}/`))
          .map(([key, value]) => [key.slice(name.length + 1), value]),
      ),
    }))
    .filter((component) => component.variables.size > 0);
  const own = entries.filter(([key]) => !componentNames.some((name) => key.startsWith(`${name}/`)));

  writer.global('dnnlib.tflib.network', 'Network').emit(op.EMPTY_TUPLE, op.NEWOBJ);
  writer.dict([
    ['version', network.version ?? 4],
    ['name', network.name],
    ['static_kwargs', () => writeSettings(writer, network.staticKwargs, easyDict)],
    [
      'components',
      () =>
        writer.dict(
          components.map((component) => [
            component.name.slice(network.name.length + 1),
            () => writeNetwork(writer, component, easyDict),
          ]),
        ),
    ],
    ['build_module_src', `# source of ${network.name}\n`.repeat(400)],
    ['build_func_name', network.buildFunction ?? network.name],
    ['variables', () => writeVariables(writer, own)],
  ]);
  writer.emit(op.BUILD);
}

function writeSettings(
  writer: PickleWriter,
  settings: Readonly<Record<string, unknown>>,
  easyDict: boolean,
): void {
  if (easyDict) {
    writer.global('dnnlib.util', 'EasyDict').emit(op.EMPTY_TUPLE, op.NEWOBJ).items(Object.entries(settings));
  } else {
    writer.dict(Object.entries(settings));
  }
}

function writeVariables(writer: PickleWriter, variables: readonly (readonly [string, WriterArray])[]): void {
  writer.emit(op.EMPTY_LIST, op.MARK);
  for (const [name, array] of variables) {
    writer.text(name.replace(ownPrefixes, '')).array(array).emit(op.TUPLE2);
  }
  writer.emit(op.APPENDS);
}

/** A small seeded random generator. Any would do, as long as it repeats. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
