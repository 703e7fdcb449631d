import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { OnnxEngine } from '../engines/onnx-engine.ts';
import { loadModelFolder } from '../models/load-model-folder.ts';
import { copyWeights } from '../training/model-weights.ts';
import { importKeras } from './import-keras.ts';
import { type Keras3Layer, writeKerasArchive } from './testing/write-keras-archive.ts';
import { writeKerasHdf5 } from './testing/write-keras-hdf5.ts';

const SIDE = 16;

/** A small segmenter with two convolutions of one class and a concatenation: the order of things shows. */
function network(): LayersModel {
  const image = input({ shape: [SIDE, SIDE, 3], name: 'image' });
  const apply = (
    layer: { apply(x: SymbolicTensor | SymbolicTensor[]): unknown },
    x: SymbolicTensor | SymbolicTensor[],
  ) => layer.apply(x) as SymbolicTensor;
  const first = apply(
    layers.conv2d({ name: 'zebra', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
    image,
  );
  const norm = apply(layers.batchNormalization({ name: 'norm' }), first);
  const second = apply(layers.conv2d({ name: 'ant', filters: 2, kernelSize: 1, useBias: false }), norm);
  const joined = apply(layers.concatenate({ name: 'join' }), [second, first]);
  const out = apply(layers.conv2d({ name: 'out', filters: 1, kernelSize: 1, activation: 'sigmoid' }), joined);
  const built = layersModel({ inputs: image, outputs: out });
  const random = seededRandom(3);
  for (const layer of built.layers) {
    const weights = layer.getWeights().map((weight, at) => {
      const positive = layer.name === 'norm' && (at === 0 || at === 3);
      const values = Float32Array.from({ length: weight.size }, () => random() - (positive ? -0.5 : 0.5));
      return tensor(values, weight.shape);
    });
    if (weights.length > 0) layer.setWeights(weights);
  }
  return built;
}

const CONFIGS: Record<string, { className: string; inputs: string[]; config: object }> = {
  image: { className: 'InputLayer', inputs: [], config: { batch_shape: [null, SIDE, SIDE, 3] } },
  zebra: {
    className: 'Conv2D',
    inputs: ['image'],
    config: {
      filters: 4,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'same',
      activation: 'relu',
      use_bias: true,
    },
  },
  norm: {
    className: 'BatchNormalization',
    inputs: ['zebra'],
    config: { axis: -1, epsilon: 0.001, momentum: 0.99 },
  },
  ant: {
    className: 'Conv2D',
    inputs: ['norm'],
    config: {
      filters: 2,
      kernel_size: [1, 1],
      strides: [1, 1],
      padding: 'valid',
      activation: 'linear',
      use_bias: false,
    },
  },
  join: { className: 'Concatenate', inputs: ['ant', 'zebra'], config: { axis: -1 } },
  out: {
    className: 'Conv2D',
    inputs: ['join'],
    config: {
      filters: 1,
      kernel_size: [1, 1],
      strides: [1, 1],
      padding: 'valid',
      activation: 'sigmoid',
      use_bias: true,
    },
  },
};

async function keras3Layers(built: LayersModel): Promise<Keras3Layer[]> {
  const weights = await copyWeights(built);
  return Object.entries(CONFIGS).map(([name, layer]) => ({
    ...layer,
    name,
    weights: weights.flatMap((weight) =>
      weight.name.startsWith(`${name}/`) ? [{ shape: weight.shape, values: weight.data }] : [],
    ),
  }));
}

describe('importing other formats', () => {
  let folder: string;
  let built: LayersModel;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
    built = network();
  });
  afterEach(async () => {
    built.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const request = (weights: string) => ({
    architecture: null,
    weights,
    id: 'foreign',
    preprocessing: null,
    into: join(folder, 'models'),
  });

  /** What was imported computes what TF.js computes from the same weights. */
  async function expectSame(): Promise<void> {
    const found = await loadModelFolder(join(folder, 'models/foreign'));
    const random = seededRandom(5);
    const slice = Float32Array.from({ length: SIDE * SIDE * 3 }, () => random());
    const engine = await OnnxEngine.create();
    await engine.load(found);
    const output = await engine.predict(found, slice, 1);
    await engine.dispose();
    const expected = await (built.predict(tensor(slice, [1, SIDE, SIDE, 3])) as Tensor).data();
    expect(output.length).toBe(SIDE * SIDE);
    for (const [i, value] of expected.entries())
      expect(Math.abs(value - (output[i] ?? 9))).toBeLessThan(1e-5);
  }

  it('a Keras 3 archive gives the same network', async () => {
    const path = join(folder, 'model.keras');
    await writeKerasArchive(path, await keras3Layers(built));
    const card = await importKeras(request(path));
    expect(card).toMatchObject({ task: 'segmentation', origin: 'imported from model.keras', metrics: [] });
    await expectSame();
  });

  /** The parts of an archive as files of their own, as `save_weights` and `to_json` write them. */
  async function partsOf(archive: string): Promise<{ weights: string; architecture: string }> {
    const parts = unzipSync(await readFile(archive));
    const paths = { weights: join(folder, 'own.weights.h5'), architecture: join(folder, 'own.json') };
    await writeFile(paths.weights, parts['model.weights.h5'] ?? '');
    await writeFile(paths.architecture, parts['config.json'] ?? '');
    return paths;
  }

  it('Keras 3 weights with the JSON of their architecture give the same network', async () => {
    const archive = join(folder, 'model.keras');
    await writeKerasArchive(archive, await keras3Layers(built));
    const { weights, architecture } = await partsOf(archive);
    await importKeras({ ...request(weights), architecture });
    await expectSame();
  });

  it('a full model of Keras 3 in HDF5 gives the same network', async () => {
    const archive = join(folder, 'model.keras');
    await writeKerasArchive(archive, await keras3Layers(built));
    const { architecture } = await partsOf(archive);
    const path = join(folder, 'full.h5');
    const weights = new Map<string, Map<string, { shape: readonly number[]; values: Float32Array }>>();
    for (const { name, shape, data } of await copyWeights(built)) {
      const [layer = '', kind = ''] = name.split('/');
      weights.set(layer, (weights.get(layer) ?? new Map()).set(kind, { shape, values: data }));
    }
    await writeKerasHdf5(path, weights, JSON.parse(await readFile(architecture, 'utf8')));
    await importKeras(request(path));
    await expectSame();
  });

  it('what an HDF5 file says is stored outside it is not read', async () => {
    const architecture = join(folder, 'one.json');
    const layer = (class_name: string, name: string, config: object) => ({
      class_name,
      config: { name, ...config },
    });
    const one = [
      layer('InputLayer', 'image', { batch_input_shape: [null, SIDE, SIDE, 3] }),
      layer('Conv2D', 'out', { filters: 1, kernel_size: [1, 1], padding: 'same', activation: 'sigmoid' }),
    ];
    await writeFile(architecture, JSON.stringify({ class_name: 'Sequential', config: { layers: one } }));
    // its kernel is the first bytes of the machine's list of users
    const weights = join(import.meta.dirname, 'testing/external-storage.h5');
    await expect(importKeras({ ...request(weights), architecture })).rejects.toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      message: expect.stringContaining('kernel of layer "out"'),
    });
    // a kernel of its own is taken: the rest of the file, and the chain of layers, are in order
    const kernel = { shape: [1, 1, 3, 1], values: new Float32Array([0.25, 0.5, 1]) };
    const bias = { shape: [1], values: new Float32Array(1) };
    const own = join(folder, 'own.h5');
    await writeKerasHdf5(
      own,
      new Map([
        [
          'out',
          new Map([
            ['kernel', kernel],
            ['bias', bias],
          ]),
        ],
      ]),
    );
    expect(await importKeras({ ...request(own), architecture })).toMatchObject({ parameters: 4 });
  });

  it('an archive is refused that would grow without measure, lacks a part, or is no archive', async () => {
    const path = join(folder, 'model.keras');
    await writeKerasArchive(path, await keras3Layers(built), {
      'model.weights.h5': new Uint8Array(64 * 2 ** 20),
    });
    await expect(importKeras(request(path))).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
      message: expect.stringContaining('model.weights.h5 would grow'),
    });
    await writeKerasArchive(path, await keras3Layers(built), { 'config.json': new Uint8Array([123]) });
    await expect(importKeras(request(path))).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' });
    await writeKerasArchive(path, await keras3Layers(built), {
      'model.weights.h5': new Uint8Array([1, 2, 3]),
    });
    await expect(importKeras(request(path))).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' });
    await writeFile(path, 'no zip at all');
    await expect(importKeras(request(path))).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' });
    const layers = await keras3Layers(built);
    await writeKerasArchive(
      path,
      layers.map((layer) => (layer.name === 'ant' ? { ...layer, weights: [] } : layer)),
    );
    await expect(importKeras(request(path))).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
      message: expect.stringContaining('"ant"'),
    });
    expect(await readdir(join(folder, 'models')).catch(() => [])).toEqual([]);
  });

  /** A folder as TF.js itself writes it, its weights in two shards. */
  async function writeTfjs(): Promise<string> {
    const target = join(folder, 'tfjs');
    await mkdir(target);
    await built.save(
      io.withSaveHandler(async (artifacts) => {
        const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
        await writeFile(join(target, 'group1-shard1of2.bin'), bytes.subarray(0, 101));
        await writeFile(join(target, 'group1-shard2of2.bin'), bytes.subarray(101));
        const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
        const json = {
          format: 'layers-model',
          modelTopology: artifacts.modelTopology,
          weightsManifest: [{ paths, weights: artifacts.weightSpecs }],
        };
        await writeFile(join(target, 'model.json'), JSON.stringify(json));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    return target;
  }

  it.each(['the folder', 'its model.json'])(
    'a TF.js layers folder gives the same network, by %s',
    async (by) => {
      const target = await writeTfjs();
      await importKeras(request(by === 'the folder' ? target : join(target, 'model.json')));
      await expectSame();
    },
  );

  it('a shard outside the folder is not read, a missing one and a short one are said', async () => {
    const target = await writeTfjs();
    const json = await readFile(join(target, 'model.json'), 'utf8');
    for (const outside of ['../secret.bin', '/etc/hostname', '..\\\\secret.bin', 'sub/x.bin']) {
      await writeFile(join(target, 'model.json'), json.replace('group1-shard2of2.bin', outside));
      await expect(importKeras(request(target))).rejects.toMatchObject({ code: 'SHARD_OUTSIDE' });
    }
    await writeFile(join(target, 'model.json'), json);
    await writeFile(join(target, 'group1-shard2of2.bin'), 'short');
    await expect(importKeras(request(target))).rejects.toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      message: expect.stringContaining('its shards end'),
    });
    await rm(join(target, 'group1-shard2of2.bin'));
    await writeFile(join(folder, 'elsewhere.bin'), 'elsewhere');
    await symlink(join(folder, 'elsewhere.bin'), join(target, 'group1-shard2of2.bin'));
    await expect(importKeras(request(target))).rejects.toMatchObject({
      message: expect.stringContaining('it is missing, a link,'),
    });
    await rm(join(target, 'group1-shard2of2.bin'));
    await expect(importKeras(request(target))).rejects.toMatchObject({
      message: expect.stringContaining('group1-shard2of2.bin cannot be read'),
    });
    expect(await readdir(join(folder, 'models')).catch(() => [])).toEqual([]);
  });
});
