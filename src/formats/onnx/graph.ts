/**
 * Builds an ONNX graph node by node. Values are names, and every method that adds a node returns the name of its
 * output. This class knows float32 and int64 tensors but no particular operator. model.ts turns the graph into a
 * file.
 */
import { StudioError } from '../../base/error.ts';

/** The name of a value in the graph: an input, a constant or a node's output. */
export type Value = string;

/** A size, or the name of a dimension of any size, such as 'batch'. */
export type Dimension = number | string;

export type AttributeValue = number | readonly number[] | string;

export interface OnnxNode {
  name: string;
  operator: string;
  inputs: readonly Value[];
  output: Value;
  /** Whole numbers become INT or INTS. Operators that need FLOAT take `float(x)`. */
  attributes: Readonly<Record<string, AttributeValue | FloatAttribute>>;
}

export interface FloatAttribute {
  float: number;
}

export interface OnnxConstant {
  name: Value;
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}

export interface OnnxPort {
  name: Value;
  shape: readonly Dimension[];
  /** The meaning, for the file's documentation. */
  description: string;
}

export const float = (value: number): FloatAttribute => ({ float: value });

export class OnnxGraph {
  readonly inputs: OnnxPort[] = [];
  readonly outputs: OnnxPort[] = [];
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<Value, OnnxConstant>();
  readonly #used = new Set<Value>();

  constructor(readonly name: string) {}

  input(port: OnnxPort): Value {
    this.inputs.push({ ...port, name: this.#unique(port.name) });
    return port.name;
  }

  /** Gives a value its public name. */
  output(port: OnnxPort, value: Value): void {
    this.outputs.push(port);
    this.nodes.push({
      name: `${port.name}/Identity`,
      operator: 'Identity',
      inputs: [value],
      output: this.#unique(port.name),
      attributes: {},
    });
  }

  /** Adds a float32 constant, or returns the existing one of that name. Throws 'bad-shape' if sizes disagree. */
  constant(name: string, shape: readonly number[], data: () => Float32Array): Value {
    if (!this.constants.has(name)) this.#addConstant({ name, shape, data: data() });
    return name;
  }

  /** A vector of int64, the type of shapes and axes. */
  integers(...values: number[]): Value {
    const name = `int64/${values.join(',')}`;
    if (!this.constants.has(name)) {
      this.#addConstant({ name, shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    }
    return name;
  }

  node(
    operator: string,
    inputs: readonly Value[],
    attributes: OnnxNode['attributes'] = {},
    scope = '',
  ): Value {
    for (const input of inputs) {
      if (!this.#used.has(input)) {
        throw new StudioError('bad-graph', `${operator} reads "${input}", which nothing in the graph gives.`);
      }
    }
    const name = this.#unique(`${scope === '' ? '' : `${scope}/`}${operator}`);
    this.nodes.push({ name, operator, inputs, output: name, attributes });
    return name;
  }

  #addConstant(constant: OnnxConstant): void {
    const size = constant.shape.reduce((product, n) => product * n, 1);
    if (size !== constant.data.length) {
      throw new StudioError(
        'bad-shape',
        `The constant "${constant.name}" has ${constant.data.length} values for the shape [${constant.shape.join()}].`,
      );
    }
    this.constants.set(this.#unique(constant.name), constant);
  }

  /** The name itself, or with a number appended if it is taken. */
  #unique(name: string): string {
    let unique = name;
    for (let i = 1; this.#used.has(unique); i++) unique = `${name}_${i}`;
    this.#used.add(unique);
    return unique;
  }
}
