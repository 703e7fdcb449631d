import type { LayerSpec, Topology } from '../models/topology.ts';
import type { Weight, Weights } from '../models/weights.ts';

/** What an engine builds: a graph and its weights. */
export interface Graph {
  readonly topology: Topology;
  readonly weights: Weights;
}

/**
 * The same function with fewer layers: a batch normalisation whose only input is a linear convolution read by nobody
 * else becomes part of that convolution (k' = k g / sqrt(v + e), b' = (b - m) g / sqrt(v + e) + beta), and so does a
 * following ReLU. Normalisations after a ReLU stay.
 */
export function foldBatchNorm({ topology, weights }: Graph): Graph {
  const readers = countReaders(topology);
  const layers = new Map(topology.layers.map((layer) => [layer.name, layer]));
  const folded = new Map<string, Weight>(weights);
  /** a dropped layer -> the layer that now gives its output */
  const now = new Map<string, string>();
  const resolve = (name: string): string => now.get(name) ?? name;

  for (const layer of topology.layers) {
    const source = layers.get(resolve(layer.inputs[0] ?? ''));
    if (source?.className !== 'Conv2D' || !isLinear(source) || readers.get(layer.inputs[0] ?? '') !== 1)
      continue;
    if (layer.className === 'BatchNormalization') {
      foldWeights(source.name, layer, folded);
      layers.set(source.name, { ...source, config: { ...source.config, use_bias: true } });
    } else if (layer.className === 'Activation' && layer.config.activation === 'relu') {
      layers.set(source.name, { ...source, config: { ...source.config, activation: 'relu' } });
    } else {
      continue;
    }
    layers.delete(layer.name);
    now.set(layer.name, source.name);
  }

  const kept = topology.layers.flatMap((layer) => {
    const current = layers.get(layer.name);
    return current ? [{ ...current, inputs: current.inputs.map(resolve) }] : [];
  });
  return {
    topology: { layers: kept, input: topology.input, output: resolve(topology.output) },
    weights: folded,
  };
}

const isLinear = (layer: LayerSpec): boolean =>
  layer.config.activation === undefined || layer.config.activation === 'linear';

function countReaders(topology: Topology): Map<string, number> {
  const readers = new Map<string, number>([[topology.output, 1]]);
  for (const layer of topology.layers) {
    for (const input of layer.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  return readers;
}

function foldWeights(conv: string, norm: LayerSpec, weights: Map<string, Weight>): void {
  const kernel = weights.get(`${conv}/kernel`);
  const mean = weights.get(`${norm.name}/moving_mean`);
  const variance = weights.get(`${norm.name}/moving_variance`);
  if (!kernel || !mean || !variance) return;
  const gamma = weights.get(`${norm.name}/gamma`);
  const beta = weights.get(`${norm.name}/beta`);
  const bias = weights.get(`${conv}/bias`);
  const epsilon = typeof norm.config.epsilon === 'number' ? norm.config.epsilon : 1e-3;
  const channels = mean.data.length;
  const scale = Float64Array.from(variance.data, (v, c) => (gamma?.data[c] ?? 1) / Math.sqrt(v + epsilon));
  // the output channel is a convolution kernel's last axis
  const data = kernel.data.map((value, i) => value * (scale[i % channels] ?? 0));
  const shift = Float32Array.from(
    scale,
    (s, c) => ((bias?.data[c] ?? 0) - (mean.data[c] ?? 0)) * s + (beta?.data[c] ?? 0),
  );
  weights.set(`${conv}/kernel`, { shape: kernel.shape, data });
  weights.set(`${conv}/bias`, { shape: [channels], data: shift });
  for (const name of ['gamma', 'beta', 'moving_mean', 'moving_variance'])
    weights.delete(`${norm.name}/${name}`);
}
