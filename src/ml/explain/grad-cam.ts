import {
  grad,
  keep,
  matMul,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LayerSpec, Topology } from '../models/topology.ts';
import { registerWasmGradients } from '../training/wasm-gradients.ts';

export interface GradCam {
  /** rows * columns, row by row, 0 or more; parts of the tumour's logit */
  readonly map: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** the tumour's score of this slice, 0..1, from the same run */
  readonly score: number;
}

/** Layers that only gather what stands there already: the last features are in front of them. */
const GATHERING = new Set([
  'MaxPooling2D',
  'AveragePooling2D',
  'Dropout',
  'Flatten',
  'Concatenate',
  'ZeroPadding2D',
]);

/**
 * Where a classifier looked: the last convolutional features times the gradient of the tumour's logit (before softmax)
 * with respect to them, summed over features, negative sums cut off. This is Grad-CAM (Selvaraju et al., ICCV 2017) with
 * the gradient taken at each place and not as its mean over all places: the same map where a network averages over
 * places before it decides, and the right one where it flattens them (HiResCAM; Draelos and Carin, arXiv:2011.08891).
 * There the mean says little: it left the map of vgg16-1 empty on a slice it scored 0.98. Dropout is off. Runs on
 * TF.js' current backend.
 * @param built the network of `topology`, softmax over no tumour and tumour
 * @param input height * width * channels of one preprocessed slice
 * @throws SulcusError EXPLAIN_UNSUPPORTED for a network without convolutional features before its dense layers
 */
export async function gradCam(built: LayersModel, topology: Topology, input: Float32Array): Promise<GradCam> {
  registerWasmGradients();
  const { features, after, last } = split(built, topology);
  const [, height, width, channels] = built.inputs[0]?.shape ?? [];
  const toFeatures = layersModel({
    inputs: built.inputs,
    outputs: built.getLayer(features).output as SymbolicTensor,
  });
  const logits = (x: Tensor): Tensor2D => runHead(built, features, after, last, x);
  const found = tidy(() => {
    const x = tensor(input, [1, height ?? 0, width ?? 0, channels ?? 0]);
    const maps = toFeatures.predict(x) as Tensor4D;
    const slope = grad((values: Tensor) =>
      logits(values)
        .mul(tensor2d([[0, 1]]))
        .sum(),
    )(maps);
    return [maps.mul(slope).sum(3).relu(), logits(maps).softmax().gather([1], 1)].map((value) => keep(value));
  });
  const [map, score] = found as [Tensor, Tensor];
  try {
    const [values, scores] = await Promise.all([map.data(), score.data()]);
    const [, rows = 0, columns = 0] = map.shape;
    return { map: values as Float32Array, rows, columns, score: scores[0] ?? 0 };
  } finally {
    map.dispose();
    score.dispose();
  }
}

/** The layer whose output is explained, the layers that make a decision of it, in order, and the last one of them. */
function split(built: LayersModel, { layers, output }: Topology) {
  const at = layers.findLastIndex(
    ({ name, className }) => built.getLayer(name).outputShape.length === 4 && !GATHERING.has(className),
  );
  const features = layers[at];
  const after = layers.slice(at + 1);
  const last = after.at(-1);
  const known = new Set([features?.name, ...after.map(({ name }) => name)]);
  const closed = after.every(({ inputs }) => inputs.every((name) => known.has(name)));
  if (!features || last?.name !== output || last.className !== 'Dense' || !closed) {
    throw new SulcusError(
      'EXPLAIN_UNSUPPORTED',
      'Where this model looked cannot be shown: its decision is not made from one layer of convolutional features.',
    );
  }
  return { features: features.name, after: after.slice(0, -1), last };
}

/** The decision from the features up to the logits; softmax is left away. */
function runHead(
  built: LayersModel,
  features: string,
  after: readonly LayerSpec[],
  last: LayerSpec,
  x: Tensor,
): Tensor2D {
  const values = new Map<string, Tensor>([[features, x]]);
  const inputOf = ({ inputs }: LayerSpec): Tensor | Tensor[] => {
    const given = inputs.flatMap((name) => values.get(name) ?? []);
    return given.length === 1 ? (given[0] as Tensor) : given;
  };
  for (const layer of after) {
    values.set(layer.name, built.getLayer(layer.name).apply(inputOf(layer), { training: false }) as Tensor);
  }
  const [kernel, bias] = built.getLayer(last.name).getWeights();
  const product: Tensor = matMul(inputOf(last) as Tensor2D, kernel as Tensor2D);
  return (bias ? product.add(bias) : product) as Tensor2D;
}
