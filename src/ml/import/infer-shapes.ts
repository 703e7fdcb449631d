import { SulcusError } from '../../shared/sulcus-error.ts';
import { type Pair, pair, slidingWindow } from '../engines/onnx/sliding-window.ts';
import type { LayerSpec, Topology } from '../models/topology.ts';

/** height, width, channels; or one number after Flatten and Dense. */
export type Shape = readonly number[];

export interface InferredLayer {
  readonly output: Shape;
  /** weights the layer must have, TF.js order, by their Keras name */
  readonly weights: Readonly<Record<string, Shape>>;
}

/** Values (not bytes) that all layer outputs of one slice may take: 1 GB in float32. */
const MOST_VALUES = 256 * 1024 * 1024;
const MOST_WEIGHTS = 512 * 1024 * 1024;

/**
 * Output and weight shapes of every layer, from the configuration alone: nothing is allocated for a model that does not
 * fit together or would take too much memory.
 * @param file bare name for messages
 * @throws SulcusError MODEL_SHAPES_MISFIT naming the layer, MODEL_TOO_LARGE
 */
export function inferShapes(topology: Topology, file: string): ReadonlyMap<string, InferredLayer> {
  const layers = new Map<string, InferredLayer>();
  let values = 0;
  let weights = 0;
  for (const layer of topology.layers) {
    const inputs = layer.inputs.map((name) => layers.get(name)?.output ?? []);
    const inferred = inferLayer(layer, inputs, file);
    if (!inferred.output.every((side) => Number.isSafeInteger(side) && side > 0))
      throw misfit(file, layer.name, 'its output would be empty');
    values += product(inferred.output);
    weights += Object.values(inferred.weights).reduce((sum, shape) => sum + product(shape), 0);
    if (values > MOST_VALUES || weights > MOST_WEIGHTS) {
      throw new SulcusError(
        'MODEL_TOO_LARGE',
        `${file}: up to layer "${layer.name}" the model takes more memory than Sulcus gives a model. Use a smaller one.`,
      );
    }
    layers.set(layer.name, inferred);
  }
  return layers;
}

function inferLayer(layer: LayerSpec, inputs: readonly Shape[], file: string): InferredLayer {
  const { config } = layer;
  const x = inputs[0] ?? [];
  const plain = (output: Shape): InferredLayer => ({ output, weights: {} });
  const image = (): readonly [number, number, number] => {
    const [h, w, c] = x;
    if (x.length !== 3 || !h || !w || !c) throw misfit(file, layer.name, 'it needs an image as its input');
    return [h, w, c];
  };
  switch (layer.className) {
    case 'InputLayer': {
      const shape = config.batch_input_shape ?? config.batch_shape;
      const sides = Array.isArray(shape) ? shape.slice(1) : [];
      if (sides.length !== 3 || !sides.every((side) => typeof side === 'number' && side > 0 && side <= 2048))
        throw misfit(file, layer.name, 'its input must be an image of a fixed size');
      return plain(sides as number[]);
    }
    case 'Conv2D': {
      const [, , channels] = image();
      const kernel = pair(config.kernel_size, 0);
      const filters = whole(config.filters);
      if (!kernel[0] || !kernel[1] || !filters) throw misfit(file, layer.name, 'its kernel has no size');
      return {
        output: [...slidingWindow(layer, x, kernel, pair(config.strides, 1)).size, filters],
        weights: {
          kernel: [...kernel, channels, filters],
          ...(config.use_bias !== false && { bias: [filters] }),
        },
      };
    }
    case 'Dense': {
      const units = whole(config.units);
      if (x.length !== 1 || !units) throw misfit(file, layer.name, 'it needs a flat input');
      return {
        output: [units],
        weights: { kernel: [x[0] ?? 0, units], ...(config.use_bias !== false && { bias: [units] }) },
      };
    }
    case 'BatchNormalization': {
      const channels = [x.at(-1) ?? 0];
      return {
        output: x,
        weights: {
          ...(config.scale !== false && { gamma: channels }),
          ...(config.center !== false && { beta: channels }),
          moving_mean: channels,
          moving_variance: channels,
        },
      };
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const [, , channels] = image();
      const size = pair(config.pool_size, 2);
      const strides = pair(config.strides ?? config.pool_size, 2);
      return plain([...slidingWindow(layer, x, size, strides).size, channels]);
    }
    case 'ZeroPadding2D': {
      const [h, w, channels] = image();
      const [[top, bottom], [left, right]] = paddings(config.padding);
      return plain([h + top + bottom, w + left + right, channels]);
    }
    case 'UpSampling2D': {
      const [h, w, channels] = image();
      const [vertical, horizontal] = pair(config.size, 2);
      return plain([h * vertical, w * horizontal, channels]);
    }
    case 'Concatenate': {
      if (!inputs.every((shape) => shape.length === 3 && shape[0] === x[0] && shape[1] === x[1]))
        throw misfit(file, layer.name, 'the images it joins differ in size');
      return plain([x[0] ?? 0, x[1] ?? 0, inputs.reduce((sum, shape) => sum + (shape[2] ?? 0), 0)]);
    }
    case 'Add':
    case 'Average':
      if (!inputs.every((shape) => String(shape) === String(x)))
        throw misfit(file, layer.name, 'what it adds differs in size');
      return plain(x);
    case 'Flatten':
      return plain([product(x)]);
    case 'Activation':
    case 'Dropout':
      return plain(x);
  }
}

const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const whole = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) ? value : 0);

function paddings(value: unknown): readonly [Pair, Pair] {
  if (Array.isArray(value) && Array.isArray(value[0]) && Array.isArray(value[1]))
    return [pair(value[0], 0), pair(value[1], 0)];
  const [vertical, horizontal] = pair(value, 1);
  return [
    [vertical, vertical],
    [horizontal, horizontal],
  ];
}

const misfit = (file: string, layer: string, cause: string) =>
  new SulcusError('MODEL_SHAPES_MISFIT', `${file}: layer "${layer}" does not fit: ${cause}.`);
