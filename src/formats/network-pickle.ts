/**
 * Reads the official network pickle as plain data: the tuple (E, G, D, Gs) of `dnnlib.tflib.network.Network`, or (G,
 * D, Gs) of plain StyleGAN2. The Python source inside (`build_module_src`) is never decoded. Only names and numbers
 * are read; the engine checks whether they fit a configuration. Layout: METHOD.md, "What the official tool offers",
 * row networks.
 */
import { StudioError } from '../base/error.ts';
import { numpyGlobals, PickledArray } from './pickle-numpy.ts';
import { readPickle, type PickleOptions } from './pickle.ts';
import { UnknownGlobal } from './pickle-stack.ts';
import { makeMap, pythonGlobals } from './pickle-python.ts';
import { PickleGlobal, PickleObject, type PickleValue, allowList } from './pickle-values.ts';

/**
 * One value of a network's static_kwargs. A value that is not plain data is described in words, so that nobody takes
 * it for absent.
 */
export type NetworkSetting =
  | string
  | number
  | boolean
  | null
  | readonly NetworkSetting[]
  | { readonly other: string };

export interface NetworkVariable {
  /** [] for a scalar such as noise_strength. */
  shape: readonly number[];
  /**
   * Row-major values, made at first access and then kept, so that an unused network costs nothing beyond the file. Read
   * them in the thread that parsed the pickle: this object cannot be sent through a message port.
   */
  readonly data: Float32Array;
}

/** One component of a generator in the file. Its variables are in the parent's map, with the component's name in front. */
export interface NetworkComponent {
  name: string;
  version: number;
  staticKwargs: Readonly<Record<string, NetworkSetting>>;
  buildFunction: string;
}

export interface PickledNetwork extends NetworkComponent {
  components: Readonly<Record<string, NetworkComponent>>;
  /**
   * Keyed by official names with the component first: mapping/Dense0/weight, synthesis/noise0, decoder/Output/bias,
   * lod.
   */
  variables: Map<string, NetworkVariable>;
}

export type NetworkPickle =
  | { kind: 'fingerprinted'; E: PickledNetwork; G: PickledNetwork; D: PickledNetwork; Gs: PickledNetwork }
  /** A StyleGAN2 pickle without fingerprints, so without a decoder. */
  | { kind: 'plain'; G: PickledNetwork; D: PickledNetwork; Gs: PickledNetwork };

class NetworkState extends PickleObject {
  state: ReadonlyMap<unknown, PickleValue> = new Map();

  setState(state: PickleValue): void {
    if (!(state instanceof Map)) throw new Error('a network whose state is not a dict');
    this.state = state;
  }
}

const networkGlobals = new Map([
  ...numpyGlobals,
  ...pythonGlobals,
  ...allowList(
    new PickleGlobal('dnnlib.tflib.network', 'Network', () => new NetworkState()),
    new PickleGlobal('dnnlib.util', 'EasyDict', makeMap),
    new PickleGlobal('dnnlib', 'EasyDict', makeMap),
    new PickleGlobal('collections', 'OrderedDict', makeMap),
  ),
]);

/**
 * Reads an official network pickle (protocols 0 to 5, numpy 1 or 2). The variables refer to `bytes`, so do not change
 * it. Throws StudioError `no-network` if the pickle holds something else, and `pickle-refused` or `bad-pickle` as
 * readPickle does.
 */
export function readNetworkPickle(
  bytes: Uint8Array,
  options: Pick<PickleOptions, 'limits'> = {},
): NetworkPickle {
  const value = named(() => readPickle(bytes, { ...options, globals: networkGlobals }));
  if (!Array.isArray(value)) return refuse(`it holds ${describe(value)}, not a tuple of networks`);
  const networks = value.map((item) =>
    item instanceof NetworkState ? item : refuse(`it holds ${describe(value)}`),
  );
  if (networks.length === 4) {
    const [E, G, D, Gs] = networks as [NetworkState, NetworkState, NetworkState, NetworkState];
    return {
      kind: 'fingerprinted',
      E: readNetwork(E, 'E', 'decoder/', bytes.length),
      G: readNetwork(G, 'G', '', bytes.length),
      D: readNetwork(D, 'D', 'discriminator/', bytes.length),
      Gs: readNetwork(Gs, 'Gs', '', bytes.length),
    };
  }
  if (networks.length === 3) {
    const [G, D, Gs] = networks as [NetworkState, NetworkState, NetworkState];
    return {
      kind: 'plain',
      G: readNetwork(G, 'G', '', bytes.length),
      D: readNetwork(D, 'D', 'discriminator/', bytes.length),
      Gs: readNetwork(Gs, 'Gs', '', bytes.length),
    };
  }
  return refuse(`it holds ${networks.length} networks, expected four (E, G, D, Gs)`);
}

/** Other kinds of pickle that people open as networks, by the module of their first unknown name. */
const otherPickles: readonly [module: RegExp, what: string][] = [
  [/^torch_utils\b/, 'a network pickle of stylegan2-ada-pytorch or StyleGAN3 (PyTorch)'],
  [/^(torch|pytorch_lightning|lightning)\b/, 'a PyTorch checkpoint'],
  [/^tfutil$/, 'a network pickle of Progressive GAN'],
  [/^(tensorflow|keras)\b/, 'a pickle of TensorFlow objects'],
  [/^(sklearn|joblib|xgboost)\b/, 'a pickle of a scikit-learn model'],
  [/^pandas\b/, 'a pickle of a pandas table'],
  [/^PIL\b/, 'a pickle of pictures'],
];

/** Names a well-known kind of pickle in the error, not only the unknown name in it. */
function named<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const what =
      cause instanceof UnknownGlobal && otherPickles.find(([module]) => module.test(cause.module))?.[1];
    if (!what) throw error;
    throw new StudioError(
      'pickle-refused',
      `This is ${what}, not a network with fingerprints: ${cause.message}.`,
      'Only pickles of the fingerprinting tool open, which hold E, G, D and Gs. Nothing in it was run.',
      { cause: error },
    );
  }
}

interface StoredVariable extends NetworkVariable {
  /** The size in the file. */
  sizeBytes: number;
}

class LazyVariable implements StoredVariable {
  #data: Float32Array | undefined;

  constructor(readonly array: PickledArray) {}

  get shape(): readonly number[] {
    return this.array.shape;
  }

  get sizeBytes(): number {
    return this.array.sizeBytes;
  }

  get data(): Float32Array {
    this.#data ??= this.array.toFloat32();
    return this.#data;
  }
}

function readNetwork(object: NetworkState, label: string, prefix: string, fileBytes: number): PickledNetwork {
  const own = readComponent(object, label);
  const variables = new Map<string, StoredVariable>();
  const components: [string, NetworkComponent][] = [];
  const parts = object.state.get('components') ?? new Map();
  if (!(parts instanceof Map)) refuse(`the components of ${label} are not a dict`);
  for (const [name, part] of parts as Map<unknown, PickleValue>) {
    if (typeof name !== 'string' || !(part instanceof NetworkState))
      refuse(`a component of ${label} is not a network`);
    const partLabel = `${label}.${name}`;
    if (
      part.state.get('components') instanceof Map &&
      (part.state.get('components') as Map<unknown, unknown>).size > 0
    ) {
      refuse(`the component ${partLabel} has components of its own`);
    }
    components.push([name, readComponent(part, partLabel)]);
    addVariables(variables, part, partLabel, `${name}/`);
  }
  addVariables(variables, object, label, prefix);
  // G and Gs may share values. Within one network, sharing would let a few bytes stand for gigabytes.
  const totalBytes = [...variables.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes > fileBytes) refuse(`the variables of ${label} are larger than the file`);
  return { ...own, components: Object.fromEntries(components), variables };
}

function readComponent({ state }: NetworkState, label: string): NetworkComponent {
  const version = state.get('version');
  if (typeof version !== 'number') return refuse(`${label} has no state version`);
  if (version < 2 || version > 4) {
    return refuse(`${label} has state version ${version}; known versions are 2 to 4`);
  }
  const name = state.get('name');
  const buildFunction = state.get('build_func_name');
  return {
    name: typeof name === 'string' ? name : label,
    version,
    staticKwargs: readSettings(state.get('static_kwargs'), label),
    buildFunction: typeof buildFunction === 'string' ? buildFunction : '',
  };
}

function readSettings(value: PickleValue | undefined, label: string): Record<string, NetworkSetting> {
  if (!(value instanceof Map)) return refuse(`${label} has no static_kwargs`);
  return Object.fromEntries([...value].map(([key, setting]) => [String(key), readSetting(setting)]));
}

/** Longer lists are not arguments of a network. */
const longestList = 64;

function readSetting(value: PickleValue): NetworkSetting {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof PickledArray && value.size === 1) return Number(value.item());
  if (value instanceof PickledArray && value.shape.length === 1 && value.size <= longestList) {
    return [...value.toFloat32()];
  }
  if (Array.isArray(value) && value.length <= longestList) {
    // Only one level deep, since a list in a pickle may contain itself.
    return value.map((item) => (Array.isArray(item) ? { other: describe(item) } : readSetting(item)));
  }
  return { other: describe(value) };
}

function addVariables(
  into: Map<string, StoredVariable>,
  object: NetworkState,
  label: string,
  prefix: string,
): void {
  const list = object.state.get('variables');
  if (!Array.isArray(list)) refuse(`${label} has no list of variables`);
  for (const pair of list) {
    const [name, value] = Array.isArray(pair) ? pair : [];
    if (typeof name !== 'string') refuse(`a variable of ${label} has no name`);
    const full = `${prefix}${name}`;
    if (!(value instanceof PickledArray) && typeof value !== 'number') {
      refuse(`the variable ${label}/${name} is ${describe(value ?? null)}, not an array`);
    }
    if (into.has(full)) refuse(`the variable ${label}/${name} appears twice`);
    into.set(
      full,
      value instanceof PickledArray
        ? new LazyVariable(value)
        : { shape: [], data: Float32Array.of(value), sizeBytes: 4 },
    );
  }
}

function describe(value: PickleValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length} ${value.length === 1 ? 'value' : 'values'}`;
  if (value instanceof Map) return 'a dict';
  if (value instanceof PickledArray) return `one array [${value.shape}]`;
  if (value instanceof NetworkState) return 'a single network';
  return typeof value === 'object' ? 'another object' : `a ${typeof value}`;
}

function refuse(fault: string): never {
  throw new StudioError(
    'no-network',
    `Not a network pickle: ${fault}.`,
    'Open a network-snapshot-*.pkl of the official tool, which holds the networks E, G, D and Gs.',
  );
}
