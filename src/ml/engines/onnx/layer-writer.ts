import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { LayerSpec } from '../../models/topology.ts';
import type { Weight } from '../../models/weights.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { pair, slidingWindow } from './sliding-window.ts';

/** A value of the graph under construction: its ONNX name and its size (channels last, without the batch). */
export interface Value {
  readonly name: string;
  /** [height, width, channels] or [units] */
  readonly shape: readonly number[];
}

/** Writes Keras layers (channels last) as ONNX nodes (channels first). */
export class LayerWriter {
  readonly #graph: OnnxGraph;
  readonly #weight: (layer: string, kind: string) => Weight;
  readonly #alignChannels: number;

  /** @param alignChannels a convolution's input of more than 4 channels is filled up with zeros to a multiple of this */
  constructor(
    graph: OnnxGraph,
    weight: (layer: string, kind: string) => Weight,
    { alignChannels }: { readonly alignChannels: number },
  ) {
    this.#graph = graph;
    this.#weight = weight;
    this.#alignChannels = alignChannels;
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
      case 'Average':
        return {
          name: graph.node(
            'Mean',
            inputs.map((value) => value.name),
          ),
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
    const window = slidingWindow(layer, x.shape, [h, w], pair(layer.config.strides, 1));
    const added =
      inputs > 4 ? (this.#alignChannels - (inputs % this.#alignChannels)) % this.#alignChannels : 0;
    const names = [
      added > 0 ? this.#addChannels(layer, x, added) : x.name,
      this.#graph.floats(`${layer.name}.kernel`, [outputs, inputs + added, h, w], toOihw(kernel, added)),
    ];
    if (layer.config.use_bias !== false) {
      names.push(this.#graph.floats(`${layer.name}.bias`, [outputs], this.#weight(layer.name, 'bias').data));
    }
    const name = this.#graph.node('Conv', names, window.attributes);
    return { name: this.#activate(name, layer.config.activation), shape: [...window.size, outputs] };
  }

  #addChannels(layer: LayerSpec, x: Value, added: number): string {
    const pads = this.#graph.integers(`${layer.name}.channels`, [0, 0, 0, 0, 0, added, 0, 0]);
    return this.#graph.node('Pad', [x.name, pads]);
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
    const window = slidingWindow(layer, x.shape, size, pair(layer.config.strides ?? size, 2));
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

/** TF's HWIO kernel in ONNX' OIHW order, with `added` inputs that count for nothing. */
function toOihw({ shape, data }: Weight, added: number): Float32Array {
  const [h = 0, w = 0, inputs = 0, outputs = 0] = shape;
  const out = new Float32Array(h * w * (inputs + added) * outputs);
  let at = 0;
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) out[at++] = data[((y * w + x) * inputs + i) * outputs + o] ?? 0;
      }
    }
    at += h * w * added;
  }
  return out;
}

const refused = (layer: LayerSpec, what: string) =>
  new SulcusError(
    'MODEL_LAYER_REFUSED',
    `Layer "${layer.name}" (${layer.className}) cannot be written as ONNX: ${what}.`,
  );
