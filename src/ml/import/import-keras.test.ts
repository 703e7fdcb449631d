import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, sequential, layers as tfLayers } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { OnnxEngine } from '../engines/onnx-engine.ts';
import { loadModelFolder } from '../models/load-model-folder.ts';
import { importKeras, type KerasImport } from './import-keras.ts';
import { writeKerasHdf5 } from './testing/write-keras-hdf5.ts';

const SIDE = 16;
const inputOf = (from: string) => [[[from, 0, 0, {}]]];

/** A small classifier as Keras 2 writes it. */
const keras = {
  class_name: 'Functional',
  config: {
    name: 'notebook',
    layers: [
      {
        class_name: 'InputLayer',
        name: 'input_1',
        config: {
          name: 'input_1',
          batch_input_shape: [null, SIDE, SIDE, 3],
          dtype: 'float32',
          sparse: false,
        },
        inbound_nodes: [],
      },
      {
        class_name: 'Conv2D',
        name: 'conv2d',
        config: {
          name: 'conv2d',
          filters: 4,
          kernel_size: [3, 3],
          strides: [1, 1],
          padding: 'same',
          activation: 'relu',
          use_bias: true,
        },
        inbound_nodes: inputOf('input_1'),
      },
      {
        class_name: 'BatchNormalization',
        name: 'bn',
        config: { name: 'bn', axis: [3], epsilon: 0.001, momentum: 0.99, center: true, scale: true },
        inbound_nodes: inputOf('conv2d'),
      },
      {
        class_name: 'MaxPooling2D',
        name: 'pool',
        config: { name: 'pool', pool_size: [2, 2], strides: [2, 2], padding: 'valid' },
        inbound_nodes: inputOf('bn'),
      },
      {
        class_name: 'Flatten',
        name: 'flatten',
        config: { name: 'flatten' },
        inbound_nodes: inputOf('pool'),
      },
      {
        class_name: 'Dense',
        name: 'dense',
        config: { name: 'dense', units: 2, activation: 'softmax', use_bias: true },
        inbound_nodes: inputOf('flatten'),
      },
    ],
    input_layers: [['input_1', 0, 0]],
    output_layers: [['dense', 0, 0]],
  },
};

const SHAPES: Record<string, Record<string, number[]>> = {
  conv2d: { kernel: [3, 3, 3, 4], bias: [4] },
  bn: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
  dense: { kernel: [256, 2], bias: [2] },
};

/** Random weights by layer and name; what stands for spread is positive. */
function randomWeights(): Map<string, Map<string, { shape: number[]; values: Float32Array }>> {
  const random = seededRandom(3);
  return new Map(
    Object.entries(SHAPES).map(([layer, weights]) => [
      layer,
      new Map(
        Object.entries(weights).map(([name, shape]) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const values = Float32Array.from({ length: size }, () =>
            /gamma|variance/.test(name) ? 0.5 + random() : random() - 0.5,
          );
          return [name, { shape, values }];
        }),
      ),
    ]),
  );
}

/** The same network in TF.js itself: the independent answer. */
function reference(weights: ReturnType<typeof randomWeights>): LayersModel {
  const model = sequential({
    layers: [
      tfLayers.conv2d({
        inputShape: [SIDE, SIDE, 3],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        name: 'conv2d',
      }),
      tfLayers.batchNormalization({ name: 'bn' }),
      tfLayers.maxPooling2d({ poolSize: 2 }),
      tfLayers.flatten(),
      tfLayers.dense({ units: 2, activation: 'softmax', name: 'dense' }),
    ],
  });
  for (const [layer, list] of weights)
    model.getLayer(layer).setWeights([...list.values()].map(({ shape, values }) => tensor(values, shape)));
  return model;
}

describe('importing Keras files', () => {
  let folder: string;
  let request: KerasImport;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
    request = {
      architecture: join(folder, 'architecture.json'),
      weights: join(folder, 'weights.h5'),
      id: 'notebook-cnn',
      preprocessing: null,
      into: join(folder, 'models'),
    };
    await writeFile(request.architecture ?? '', JSON.stringify(keras));
    await writeKerasHdf5(request.weights, randomWeights());
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const expectNothingLeft = async () => expect(await readdir(request.into).catch(() => [])).toEqual([]);

  it.each(['the pair of JSON and weights', 'a full-model file'])(
    '%s gives the same network, with a card that claims nothing',
    async (kind) => {
      const weights = randomWeights();
      if (kind === 'a full-model file') {
        await writeKerasHdf5(request.weights, weights, keras);
        request = { ...request, architecture: null };
      }
      const card = await importKeras(request);
      expect(card).toMatchObject({
        task: 'classification',
        parameters: 642,
        metrics: [],
        preprocessing: { kind: 'unit' },
      });
      const model = await loadModelFolder(join(request.into, 'notebook-cnn'));
      const random = seededRandom(5);
      const slice = Float32Array.from({ length: SIDE * SIDE * 3 }, () => random());
      const engine = await OnnxEngine.create();
      await engine.load(model);
      const found = await engine.predict(model, slice, 1);
      await engine.dispose();
      const own = reference(weights).predict(tensor(slice, [1, SIDE, SIDE, 3]));
      const expected = await (Array.isArray(own) ? own[0] : own)?.data();
      expect([...found]).toEqual([...(expected ?? [])].map((value) => expect.closeTo(value, 5) as number));
    },
  );

  it('refuses an id that is taken, and replaces nothing', async () => {
    await importKeras(request);
    const before = await readFile(join(request.into, 'notebook-cnn/card.json'));
    await expect(importKeras(request)).rejects.toMatchObject({ code: 'MODEL_ID_TAKEN' });
    expect(await readFile(join(request.into, 'notebook-cnn/card.json'))).toEqual(before);
  });

  it('refuses weights of another shape and missing ones, by the name of the layer', async () => {
    const wrong = randomWeights();
    wrong.get('dense')?.set('kernel', { shape: [128, 2], values: new Float32Array(256) });
    await writeKerasHdf5(request.weights, wrong);
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'WEIGHTS_MISFIT',
      message: expect.stringMatching(/kernel of layer "dense" is 128 x 2 .* 256 x 2/),
    });
    const without = randomWeights();
    without.delete('bn');
    await writeKerasHdf5(request.weights, without);
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
      message: expect.stringContaining('"bn"'),
    });
    await expectNothingLeft();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s among the weights', async (value) => {
    const broken = randomWeights();
    const bias = broken.get('conv2d')?.get('bias');
    if (bias) bias.values[1] = value;
    await writeKerasHdf5(request.weights, broken);
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'WEIGHTS_NOT_FINITE',
      message: expect.stringContaining('bias of layer "conv2d"'),
    });
    await expectNothingLeft();
  });

  it('refuses layers it does not run, a Lambda above all, and networks that do not fit', async () => {
    const change = async (index: number, part: object) => {
      const layers = keras.config.layers.map((layer, at) => (at === index ? { ...layer, ...part } : layer));
      await writeFile(
        request.architecture ?? '',
        JSON.stringify({ ...keras, config: { ...keras.config, layers } }),
      );
    };
    await change(2, { class_name: 'Lambda' });
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'MODEL_LAYER_REFUSED',
      message: expect.stringContaining('"bn"'),
    });
    await change(5, { config: { ...keras.config.layers[5]?.config, units: 3 } });
    await expect(importKeras(request)).rejects.toMatchObject({ code: 'MODEL_SHAPES_MISFIT' });
    await change(3, { config: { ...keras.config.layers[3]?.config, pool_size: [64, 64] } });
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'MODEL_SHAPES_MISFIT',
      message: expect.stringContaining('"pool"'),
    });
    // refused by the sum alone: nothing of this size is ever allocated
    await change(1, { config: { ...keras.config.layers[1]?.config, filters: 2_000_000_000 } });
    await expect(importKeras(request)).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
    await expectNothingLeft();
  });

  it('refuses damaged files by name', async () => {
    await truncate(request.weights, 900);
    await expect(importKeras(request)).rejects.toMatchObject({
      code: expect.stringMatching(/^WEIGHTS_/),
      message: expect.stringContaining('weights.h5'),
    });
    await writeFile(request.weights, 'no HDF5 at all');
    await expect(importKeras(request)).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' });
    await writeFile(request.architecture ?? '', '{');
    await writeKerasHdf5(request.weights, randomWeights());
    await expect(importKeras(request)).rejects.toMatchObject({
      code: 'MODEL_JSON_INVALID',
      message: expect.stringContaining('architecture.json'),
    });
    await expect(importKeras({ ...request, architecture: null })).rejects.toMatchObject({
      code: 'ARCHITECTURE_MISSING',
    });
    await expectNothingLeft();
  });
});
