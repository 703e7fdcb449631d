import { ProtobufWriter } from './protobuf-writer.ts';

/** Field numbers and type codes below are those of onnx.proto (ONNX 1.x, IR version 8). */
const FLOAT = 1;
const INT64 = 7;

export type OnnxAttribute =
  | { readonly name: string; readonly integer: number }
  | { readonly name: string; readonly float: number }
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly integers: readonly number[] };

/** Collects the nodes and constants of one ONNX graph and writes the file. */
export class OnnxGraph {
  readonly #graph = new ProtobufWriter();
  #count = 0;

  /** Adds a node with one output. @returns the output's name */
  node(op: string, inputs: readonly string[], attributes: readonly OnnxAttribute[] = []): string {
    const output = `t${this.#count++}`;
    const node = new ProtobufWriter();
    for (const input of inputs) node.text(1, input);
    node.text(2, output).text(3, `${op}_${output}`).text(4, op);
    for (const attribute of attributes) node.message(5, encodeAttribute(attribute));
    this.#graph.message(1, node);
    return output;
  }

  /** Adds a float constant. @returns its name */
  floats(name: string, shape: readonly number[], data: Float32Array): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.#constant(name, shape, FLOAT, bytes);
  }

  /** Adds a one-dimensional int64 constant. @returns its name */
  integers(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(name, [values.length], INT64, new Uint8Array(data.buffer));
  }

  #constant(name: string, shape: readonly number[], type: number, raw: Uint8Array): string {
    const tensor = new ProtobufWriter();
    for (const dimension of shape) tensor.integer(1, dimension);
    tensor.integer(2, type).text(8, name).bytes(9, raw);
    this.#graph.message(5, tensor);
    return name;
  }

  /** The whole file: opset 13, one float input and one float output. A text dimension is a free one. */
  finish(input: OnnxValue, output: OnnxValue): Uint8Array<ArrayBuffer> {
    this.#graph.text(2, 'sulcus').message(11, encodeValue(input)).message(12, encodeValue(output));
    return new ProtobufWriter()
      .integer(1, 8)
      .text(2, 'sulcus')
      .message(7, this.#graph)
      .message(8, new ProtobufWriter().text(1, '').integer(2, 13))
      .finish();
  }
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

function encodeAttribute(attribute: OnnxAttribute): ProtobufWriter {
  const out = new ProtobufWriter().text(1, attribute.name);
  if ('float' in attribute) return out.float(2, attribute.float).integer(20, 1);
  if ('integer' in attribute) return out.integer(3, attribute.integer).integer(20, 2);
  if ('text' in attribute) return out.text(4, attribute.text).integer(20, 3);
  for (const value of attribute.integers) out.integer(8, value);
  return out.integer(20, 7);
}

function encodeValue(value: OnnxValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dimension of value.shape) {
    const encoded = new ProtobufWriter();
    if (typeof dimension === 'number') encoded.integer(1, dimension);
    else encoded.text(2, dimension);
    shape.message(1, encoded);
  }
  const tensor = new ProtobufWriter().integer(1, FLOAT).message(2, shape);
  return new ProtobufWriter().text(1, value.name).message(2, new ProtobufWriter().message(1, tensor));
}
