import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { buildLayersModel } from '../engines/build-layers-model.ts';
import { generatedSlice } from '../engines/generated-slice.ts';
import { startWasmBackend } from '../engines/wasm-backend.ts';
import { loadModelFolder } from '../models/load-model-folder.ts';
import { parseTopology } from '../models/topology.ts';
import type { Weights } from '../models/weights.ts';
import { gradCam } from './grad-cam.ts';

const SIDE = 6;
const FILTERS = 3;
const HIDDEN = 5;

/** conv (linear: no ties among zeros, where a maximum has no gradient), max pool, dense with ReLU, softmax. */
function tinyNetwork(seed: number): LayersModel {
  const image = input({ shape: [SIDE, SIDE, 3], name: 'image' });
  const features = layers
    .conv2d({ filters: FILTERS, kernelSize: 3, padding: 'same', name: 'conv' })
    .apply(image);
  const pooled = layers.maxPooling2d({ poolSize: 2, name: 'pool' }).apply(features);
  const flat = layers.flatten({ name: 'flatten' }).apply(pooled);
  const hidden = layers.dense({ units: HIDDEN, activation: 'relu', name: 'hidden' }).apply(flat);
  const output = layers.dense({ units: 2, activation: 'softmax', name: 'output' }).apply(hidden);
  const built = layersModel({ inputs: image, outputs: output as never, name: 'tiny' });
  const random = seededRandom(seed);
  for (const layer of built.layers) {
    layer.setWeights(
      layer.getWeights().map(({ shape }) =>
        tensor(
          Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random() - 0.8),
          shape,
        ),
      ),
    );
  }
  return built;
}

const valuesOf = (built: LayersModel, name: string): Float32Array[] =>
  built
    .getLayer(name)
    .getWeights()
    .map((weight) => weight.dataSync() as Float32Array);

/** The tumour's logit from the features, in plain arithmetic. */
function logitOf(built: LayersModel, features: ArrayLike<number>): number {
  const pooled: number[] = [];
  for (let y = 0; y < SIDE; y += 2)
    for (let x = 0; x < SIDE; x += 2)
      for (let c = 0; c < FILTERS; c++)
        pooled.push(
          Math.max(
            ...[0, 1, SIDE, SIDE + 1].map((step) => features[(y * SIDE + x + step) * FILTERS + c] ?? 0),
          ),
        );
  const [w1 = new Float32Array(), b1 = new Float32Array()] = valuesOf(built, 'hidden');
  const [w2 = new Float32Array(), b2 = new Float32Array()] = valuesOf(built, 'output');
  const hidden = Array.from({ length: HIDDEN }, (_, j) =>
    Math.max(
      0,
      pooled.reduce((sum, value, i) => sum + value * (w1[i * HIDDEN + j] ?? 0), b1[j] ?? 0),
    ),
  );
  return hidden.reduce((sum, value, i) => sum + value * (w2[i * 2 + 1] ?? 0), b2[1] ?? 0);
}

/** Features times gradient, by central differences. */
function bruteForce(built: LayersModel, features: Float32Array): number[] {
  const step = 1e-3;
  const parts = Array.from(features, (value, at) => {
    const shifted = (by: number) => {
      const copy = Array.from(features);
      copy[at] = value + by;
      return logitOf(built, copy);
    };
    return (value * (shifted(step) - shifted(-step))) / (2 * step);
  });
  return Array.from({ length: SIDE * SIDE }, (_, p) =>
    Math.max(
      0,
      parts.slice(p * FILTERS, (p + 1) * FILTERS).reduce((a, b) => a + b, 0),
    ),
  );
}

/** Spearman's rank correlation; ties get their mean rank. */
function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const ranks = (values: Float32Array): number[] => {
    const order = [...values.keys()].sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
    const out = new Array<number>(values.length).fill(0);
    for (let from = 0; from < order.length; ) {
      let to = from;
      while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
      for (let k = from; k < to; k++) out[order[k] ?? 0] = (from + to - 1) / 2;
      from = to;
    }
    return out;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  const covariance = (p: number[], q: number[]) =>
    p.reduce((s, v, i) => s + (v - mean) * ((q[i] ?? 0) - mean), 0);
  const both = Math.sqrt(covariance(x, x) * covariance(y, y));
  return both === 0 ? 0 : covariance(x, y) / both;
}

describe('Grad-CAM', () => {
  beforeAll(startWasmBackend);

  it.each([1, 2, 3, 4])('is what central differences give (seed %i)', async (seed) => {
    await setBackend('cpu');
    const built = tinyNetwork(seed);
    const topology = parseTopology(built.toJSON(null, false), 'tiny');
    const random = seededRandom(seed + 10);
    const image = Float32Array.from({ length: SIDE * SIDE * 3 }, () => random());
    const found = await gradCam(built, topology, image);
    const features = layersModel({ inputs: built.inputs, outputs: built.getLayer('conv').output as never });
    const maps = features.predict(tensor(image, [1, SIDE, SIDE, 3])) as ReturnType<typeof tensor>;
    const expected = bruteForce(built, maps.dataSync() as Float32Array);
    expect([found.rows, found.columns]).toEqual([SIDE, SIDE]);
    expected.forEach((value, at) => {
      expect(found.map[at]).toBeCloseTo(value, 3);
    });
    const score = (
      built.predict(tensor(image, [1, SIDE, SIDE, 3])) as ReturnType<typeof tensor>
    ).dataSync()[1];
    expect(found.score).toBeCloseTo(score ?? 0, 5);
  });

  it('is the published map where the network averages over places before it decides', async () => {
    await setBackend('cpu');
    const image = input({ shape: [SIDE, SIDE, 3], name: 'image' });
    const features = layers
      .conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' })
      .apply(image);
    const mean = layers.averagePooling2d({ poolSize: SIDE, name: 'mean' }).apply(features);
    const flat = layers.flatten({ name: 'flatten' }).apply(mean);
    const output = layers.dense({ units: 2, activation: 'softmax', name: 'output' }).apply(flat);
    const built = layersModel({ inputs: image, outputs: output as never, name: 'averaging' });
    const random = seededRandom(8);
    const slice = Float32Array.from({ length: SIDE * SIDE * 3 }, () => random());
    const { map } = await gradCam(built, parseTopology(built.toJSON(null, false), 'averaging'), slice);
    const maps = layersModel({ inputs: image, outputs: features as never }).predict(
      tensor(slice, [1, SIDE, SIDE, 3]),
    ) as ReturnType<typeof tensor>;
    const values = maps.dataSync();
    const [kernel = new Float32Array()] = valuesOf(built, 'output');
    // the mean gradient of feature c is its weight, spread over all places
    map.forEach((value, p) => {
      const sum = [0, 1, 2, 3].reduce(
        (total, c) => total + (values[p * 4 + c] ?? 0) * (kernel[c * 2 + 1] ?? 0),
        0,
      );
      expect(value).toBeCloseTo(Math.max(0, sum) / SIDE ** 2, 5);
    });
  });

  it('refuses a network without convolutional features', async () => {
    await setBackend('cpu');
    const image = input({ shape: [2, 2, 3], name: 'image' });
    const flat = layers.flatten({ name: 'flatten' }).apply(image);
    const output = layers.dense({ units: 2, activation: 'softmax', name: 'output' }).apply(flat);
    const wrapped = layers.activation({ activation: 'softmax', name: 'again' }).apply(output);
    const built = layersModel({ inputs: image, outputs: wrapped as never, name: 'flat' });
    const topology = parseTopology(built.toJSON(null, false), 'flat');
    await expect(gradCam(built, topology, new Float32Array(12))).rejects.toMatchObject({
      code: 'EXPLAIN_UNSUPPORTED',
    });
  });

  // Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018: a map that stays when weights are drawn by lot
  // shows edges of the image and not what the model learned; such a map would correlate by 1, and what both maps leave
  // out (the background) makes them alike to a part
  it.each(['cnn', 'vgg16-1', 'resnet50'])(
    'of %s becomes another one when its weights are drawn by lot',
    async (id) => {
      await setBackend('wasm');
      const { card, topology, weights } = await loadModelFolder(join('resources/models', id));
      const { inputs } = JSON.parse(
        await readFile(join('resources/models', id, 'reference.json'), 'utf8'),
      ) as {
        inputs: { seed: number; spot: number; gain: number; score: number }[];
      };
      const [surest] = inputs.sort((a, b) => b.score - a.score);
      const image = generatedSlice(card.input.width, card.preprocessing.kind, surest?.seed, 3, surest);
      const cam = async (of: Weights) => {
        const built = await buildLayersModel({ topology, weights: of }, id);
        const found = await gradCam(built, topology, image);
        built.dispose();
        return found;
      };
      const { map: learned, score } = await cam(weights);
      expect(score).toBeCloseTo(surest?.score ?? 0, 3);
      expect(learned.some((value) => value > 0)).toBe(true);
      expect(rankCorrelation(learned, learned)).toBeCloseTo(1);
      const random = seededRandom(5);
      const drawn = new Map(
        [...weights].map(([name, weight]) => {
          const order = weight.data.slice();
          for (let i = order.length - 1; i > 0; i--) {
            const j = Math.floor(random() * (i + 1));
            [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
          }
          return [name, { ...weight, data: order }] as const;
        }),
      );
      expect(Math.abs(rankCorrelation(learned, (await cam(drawn)).map))).toBeLessThan(0.8);
    },
  );
});
