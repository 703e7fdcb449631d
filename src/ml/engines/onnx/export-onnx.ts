import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { LayerSpec } from '../../models/topology.ts';
import type { Weight } from '../../models/weights.ts';
import { foldBatchNorm, type Graph } from '../fold-batch-norm.ts';
import { OnnxGraph } from './onnx-graph.ts';

/** A value of the graph under construction: its ONNX name and its size (channels last, without the batch). */
interface Value {
  readonly name: string;
  /** [height, width, channels] or [units] */
  readonly shape: readonly number[];
}

/**
 * The model as an ONNX file, batch normalisation folded. Inside it works with channels first; input `input`
 * [N, height, width, 3] and output `output` ([N, height, width, 1] or [N, 2]) keep TF.js' order.
 * @throws SulcusError MODEL_LAYER_REFUSED for a layer option the exporter does not know, MODEL_WEIGHTS_MISFIT
 */
export function exportOnnx(model: Graph, id: string): Uint8Array {
  const { topology, weights } = foldBatchNorm(model);
  const graph = new OnnxGraph();
  const values = new Map<string, Value>();
  const writer = new LayerWriter(graph, (layer, kind) => {
    const weight = weights.get(`${layer}/${kind}`);
    if (!weight) {
      throw new SulcusError(
        'MODEL_WEIGHTS_MISFIT',
        `${id}/weights.bin lacks "${layer}/${kind}". Restore the model folder.`,
      );
    }
    return weight;
  });
  let inputShape: readonly number[] = [];
  for (const layer of topology.layers) {
    if (layer.className === 'InputLayer') {
      inputShape = (layer.config.batch_input_shape ?? layer.config.batch_shape) as number[];
      inputShape = inputShape.slice(1);
      const name = graph.node('Transpose', ['input'], [{ name: 'perm', integers: [0, 3, 1, 2] }]);
      values.set(layer.name, { name, shape: inputShape });
      continue;
    }
    const inputs = layer.inputs.map((name) => values.get(name) as Value);
    values.set(layer.name, writer.write(layer, inputs));
  }
  const last = values.get(topology.output) as Value;
  const output =
    last.shape.length === 3
      ? graph.node('Transpose', [last.name], [{ name: 'perm', integers: [0, 2, 3, 1] }])
      : last.name;
  return graph.finish(
    { name: 'input', shape: ['N', ...inputShape] },
    { name: output, shape: ['N', ...last.shape] },
  );
}

class LayerWriter {
  readonly #graph: OnnxGraph;
  readonly #weight: (layer: string, kind: string) => Weight;

  constructor(graph: OnnxGraph, weight: (layer: string, kind: string) => Weight) {
    this.#graph = graph;
    this.#weight = weight;
  }

  write(layer: LayerSpec, inputs: readonly Value[]): Value {
    const graph = this.#graph;
    const [x] = inputs;
    if (!x) throw refused(layer, 'no input');
    switch (layer.className) {
      case 'Conv2D':
        return this.#conv(layer, x);
      case 'Dense':
        return this.#dense(layer, x);
      case 'BatchNormalization':
        return this.#norm(layer, x);
      case 'Activation':
        return { ...x, name: this.#activate(x.name, layer.config.activation) };
      case 'MaxPooling2D':
        return this.#pool('MaxPool', layer, x);
      case 'AveragePooling2D':
        return this.#pool('AveragePool', layer, x);
      case 'ZeroPadding2D':
        return this.#pad(layer, x);
      case 'UpSampling2D':
        return this.#upSample(layer, x);
      case 'Concatenate': {
        if (layer.config.axis !== undefined && ![-1, 3].includes(layer.config.axis as number))
          throw refused(layer, 'its axis');
        const channels = inputs.reduce((sum, value) => sum + (value.shape[2] ?? 0), 0);
        const name = graph.node(
          'Concat',
          inputs.map((value) => value.name),
          [{ name: 'axis', integer: 1 }],
        );
        return { name, shape: [x.shape[0] ?? 0, x.shape[1] ?? 0, channels] };
      }
      case 'Add':
        return {
          name: inputs.slice(1).reduce((sum, value) => graph.node('Add', [sum, value.name]), x.name),
          shape: x.shape,
        };
      case 'Flatten': {
        // Keras flattens rows, columns, channels
        const rows = graph.node('Transpose', [x.name], [{ name: 'perm', integers: [0, 2, 3, 1] }]);
        const name = graph.node('Flatten', [rows], [{ name: 'axis', integer: 1 }]);
        return { name, shape: [x.shape.reduce((a, b) => a * b, 1)] };
      }
      case 'Dropout':
        return x;
      default:
        throw refused(layer, 'its type');
    }
  }

  #conv(layer: LayerSpec, x: Value): Value {
    const kernel = this.#weight(layer.name, 'kernel');
    const [h = 0, w = 0, inputs = 0, outputs = 0] = kernel.shape;
    if (inputs !== x.shape[2]) throw refused(layer, 'its number of channels');
    if (pair(layer.config.dilation_rate, 1).some((rate) => rate !== 1)) throw refused(layer, 'dilation');
    const window = windowOf(layer, x, [h, w], pair(layer.config.strides, 1));
    const names = [
      x.name,
      this.#graph.floats(`${layer.name}.kernel`, [outputs, inputs, h, w], toOihw(kernel)),
    ];
    if (layer.config.use_bias !== false) {
      names.push(this.#graph.floats(`${layer.name}.bias`, [outputs], this.#weight(layer.name, 'bias').data));
    }
    const name = this.#graph.node('Conv', names, window.attributes);
    return { name: this.#activate(name, layer.config.activation), shape: [...window.size, outputs] };
  }

  #dense(layer: LayerSpec, x: Value): Value {
    const kernel = this.#weight(layer.name, 'kernel');
    if (x.shape.length !== 1 || kernel.shape[0] !== x.shape[0]) throw refused(layer, 'its input');
    const names = [x.name, this.#graph.floats(`${layer.name}.kernel`, kernel.shape, kernel.data)];
    if (layer.config.use_bias !== false) {
      const bias = this.#weight(layer.name, 'bias');
      names.push(this.#graph.floats(`${layer.name}.bias`, bias.shape, bias.data));
    }
    const name = this.#activate(this.#graph.node('Gemm', names), layer.config.activation);
    return { name, shape: [kernel.shape[1] ?? 0] };
  }

  #norm(layer: LayerSpec, x: Value): Value {
    const mean = this.#weight(layer.name, 'moving_mean');
    const channels = mean.data.length;
    const constant = (kind: string, data: Float32Array) =>
      this.#graph.floats(`${layer.name}.${kind}`, [channels], data);
    const scaled = layer.config.scale !== false;
    const centred = layer.config.center !== false;
    const gamma = scaled ? this.#weight(layer.name, 'gamma').data : new Float32Array(channels).fill(1);
    const beta = centred ? this.#weight(layer.name, 'beta').data : new Float32Array(channels);
    const epsilon = typeof layer.config.epsilon === 'number' ? layer.config.epsilon : 1e-3;
    const name = this.#graph.node(
      'BatchNormalization',
      [
        x.name,
        constant('gamma', gamma),
        constant('beta', beta),
        constant('moving_mean', mean.data),
        constant('moving_variance', this.#weight(layer.name, 'moving_variance').data),
      ],
      [{ name: 'epsilon', float: epsilon }],
    );
    return { name, shape: x.shape };
  }

  #pool(op: 'MaxPool' | 'AveragePool', layer: LayerSpec, x: Value): Value {
    const size = pair(layer.config.pool_size, 2);
    const window = windowOf(layer, x, size, pair(layer.config.strides ?? size, 2));
    return {
      name: this.#graph.node(op, [x.name], window.attributes),
      shape: [...window.size, x.shape[2] ?? 0],
    };
  }

  #pad(layer: LayerSpec, x: Value): Value {
    const [vertical, horizontal] = Array.isArray(layer.config.padding)
      ? layer.config.padding
      : [layer.config.padding, layer.config.padding];
    const [top, bottom] = pair(vertical, 1);
    const [left, right] = pair(horizontal, 1);
    const pads = this.#graph.integers(`${layer.name}.pads`, [0, 0, top, left, 0, 0, bottom, right]);
    const [h = 0, w = 0, channels = 0] = x.shape;
    return {
      name: this.#graph.node('Pad', [x.name, pads]),
      shape: [h + top + bottom, w + left + right, channels],
    };
  }

  #upSample(layer: LayerSpec, x: Value): Value {
    if (layer.config.interpolation !== undefined && layer.config.interpolation !== 'nearest') {
      throw refused(layer, 'its interpolation');
    }
    const [vertical, horizontal] = pair(layer.config.size, 2);
    const scales = this.#graph.floats(
      `${layer.name}.scales`,
      [4],
      Float32Array.of(1, 1, vertical, horizontal),
    );
    const name = this.#graph.node(
      'Resize',
      [x.name, '', scales],
      [
        { name: 'mode', text: 'nearest' },
        { name: 'coordinate_transformation_mode', text: 'asymmetric' },
        { name: 'nearest_mode', text: 'floor' },
      ],
    );
    const [h = 0, w = 0, channels = 0] = x.shape;
    return { name, shape: [h * vertical, w * horizontal, channels] };
  }

  #activate(name: string, activation: unknown): string {
    if (activation === 'relu') return this.#graph.node('Relu', [name]);
    if (activation === 'sigmoid') return this.#graph.node('Sigmoid', [name]);
    if (activation === 'softmax') return this.#graph.node('Softmax', [name], [{ name: 'axis', integer: -1 }]);
    return name;
  }
}

/** TF's HWIO kernel in ONNX' OIHW order. */
function toOihw({ shape, data }: Weight): Float32Array {
  const [h = 0, w = 0, inputs = 0, outputs = 0] = shape;
  const out = new Float32Array(data.length);
  let at = 0;
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) out[at++] = data[((y * w + x) * inputs + i) * outputs + o] ?? 0;
      }
    }
  }
  return out;
}

/** Size, strides and TF's padding of a sliding window, and the size of what comes out. */
function windowOf(layer: LayerSpec, x: Value, size: Pair, strides: Pair) {
  const same = layer.config.padding === 'same';
  const axes = [0, 1].map((axis) => {
    const input = x.shape[axis] ?? 0;
    const k = size[axis as 0 | 1];
    const s = strides[axis as 0 | 1];
    if (!same) return { output: Math.floor((input - k) / s) + 1, begin: 0, end: 0 };
    const output = Math.ceil(input / s);
    const total = Math.max(0, (output - 1) * s + k - input);
    return { output, begin: Math.floor(total / 2), end: Math.ceil(total / 2) };
  });
  return {
    size: axes.map((axis) => axis.output),
    attributes: [
      { name: 'kernel_shape', integers: size },
      { name: 'strides', integers: strides },
      { name: 'pads', integers: [...axes.map((axis) => axis.begin), ...axes.map((axis) => axis.end)] },
    ],
  };
}

type Pair = readonly [number, number];

function pair(value: unknown, fallback: number): Pair {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1])];
  const single = typeof value === 'number' ? value : fallback;
  return [single, single];
}

const refused = (layer: LayerSpec, what: string) =>
  new SulcusError(
    'MODEL_LAYER_REFUSED',
    `Layer "${layer.name}" (${layer.className}) cannot be written as ONNX: ${what}.`,
  );
