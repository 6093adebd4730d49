/**
 * Writes an ONNX graph as a .onnx file: one ModelProto in Protocol Buffers' wire format, weights included. Covers
 * only the parts of onnx.proto that our graphs need. Field numbers are those of that file (github.com/onnx/onnx, IR
 * 8).
 */
import { ProtobufWriter } from '../protobuf.ts';
import type { Dimension, OnnxConstant, OnnxGraph, OnnxNode, OnnxPort } from './graph.ts';

/** The lowest opset shared by ONNX Runtime 1.12 and its contemporaries. Nothing here needs a later one. */
const OPSET = 17;
const IR_VERSION = 8;

const DATA_TYPE = { float32: 1, int64: 7 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** @param metadata key → text, shown by viewers and readable by runtimes */
export function writeOnnxModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const model = new ProtobufWriter();
  model.varint(1, IR_VERSION);
  model.string(2, 'GAN Fingerprint Studio');
  model.message(7, (message) => writeGraph(message, graph));
  model.message(8, (opset) => {
    opset.string(1, ''); // the standard operators
    opset.varint(2, OPSET);
  });
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, (entry) => {
      entry.string(1, key);
      entry.string(2, value);
    });
  }
  return model.finish();
}

function writeGraph(message: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message.message(1, (inner) => writeNode(inner, node));
  message.string(2, graph.name);
  for (const constant of graph.constants.values())
    message.message(5, (inner) => writeTensor(inner, constant));
  for (const port of graph.inputs) message.message(11, (inner) => writePort(inner, port));
  for (const port of graph.outputs) message.message(12, (inner) => writePort(inner, port));
}

function writeNode(message: ProtobufWriter, { name, operator, inputs, output, attributes }: OnnxNode): void {
  for (const input of inputs) message.string(1, input);
  message.string(2, output);
  message.string(3, name);
  message.string(4, operator);
  for (const [key, value] of Object.entries(attributes)) {
    message.message(5, (attribute) => {
      attribute.string(1, key);
      writeAttributeValue(attribute, value);
    });
  }
}

function writeAttributeValue(attribute: ProtobufWriter, value: OnnxNode['attributes'][string]): void {
  if (typeof value === 'number') {
    attribute.varint(3, value);
    attribute.varint(20, ATTRIBUTE_TYPE.int);
  } else if (typeof value === 'string') {
    attribute.string(4, value);
    attribute.varint(20, ATTRIBUTE_TYPE.string);
  } else if ('float' in value) {
    attribute.float(2, value.float);
    attribute.varint(20, ATTRIBUTE_TYPE.float);
  } else {
    for (const item of value) attribute.varint(8, item);
    attribute.varint(20, ATTRIBUTE_TYPE.ints);
  }
}

function writeTensor(message: ProtobufWriter, { name, shape, data }: OnnxConstant): void {
  for (const size of shape) message.varint(1, size);
  message.varint(2, data instanceof Float32Array ? DATA_TYPE.float32 : DATA_TYPE.int64);
  message.string(8, name);
  // ONNX wants little-endian, and every machine that runs JavaScript is little-endian.
  message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writePort(message: ProtobufWriter, { name, shape, description }: OnnxPort): void {
  message.string(1, name);
  message.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.varint(1, DATA_TYPE.float32);
      tensor.message(2, (dimensions) => {
        for (const dimension of shape) dimensions.message(1, (inner) => writeDimension(inner, dimension));
      });
    });
  });
  message.string(3, description);
}

function writeDimension(message: ProtobufWriter, dimension: Dimension): void {
  if (typeof dimension === 'number') message.varint(1, dimension);
  else message.string(2, dimension);
}
