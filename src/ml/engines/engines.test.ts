import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCnn } from '../models/architectures/cnn.ts';
import { buildResnet50 } from '../models/architectures/resnet50.ts';
import { buildResunet } from '../models/architectures/resunet.ts';
import { buildVgg16Second } from '../models/architectures/vgg16.ts';
import { type LoadedModel, loadModelFolder } from '../models/load-model-folder.ts';
import { writeGeneratedModel } from '../models/testing/generated-model.ts';
import { buildResunetPlus } from '../models/testing/resunet-plus.ts';
import { buildLayersModel } from './build-layers-model.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { generatedSlice } from './generated-slice.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { CPU_TOLERANCE, largestDifference } from './self-test.ts';
import { startWasmBackend } from './wasm-backend.ts';
import { WasmEngine } from './wasm-engine.ts';
import { WasmInstance } from './wasm-instance.ts';

let directory = '';
let wasm: WasmEngine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-engines-'));
  wasm = await WasmEngine.create(2);
  await startWasmBackend();
});
afterAll(async () => {
  await wasm.dispose();
  await rm(directory, { recursive: true, force: true });
});

const kept = new Map<string, Promise<LoadedModel>>();

/** One folder per id: the large architectures take seconds to fill with weights. */
function generated(id: string, build: () => LayersModel): Promise<LoadedModel> {
  const model = kept.get(id) ?? write(id, build());
  kept.set(id, model);
  return model;
}

async function write(id: string, build: LayersModel): Promise<LoadedModel> {
  const segmentation = build.name.startsWith('resunet');
  await writeGeneratedModel(join(directory, id), build, {
    task: segmentation ? 'segmentation' : 'classification',
    preprocessing: { kind: segmentation ? 'volume-standardise' : 'unit', version: 1 },
  });
  return loadModelFolder(join(directory, id));
}

/** two different slices, so that a mixed-up batch shows */
function batchOf(model: LoadedModel): Float32Array {
  const { width, channels } = model.card.input;
  const kind = model.card.preprocessing.kind;
  const other = generatedSlice(width, kind, 2, channels).map((value, i) =>
    i % 3 === 1 ? -value : 2 * value,
  );
  return Float32Array.from([...generatedSlice(width, kind, 1, channels), ...other]);
}

async function plainPredict(model: LoadedModel, batch: Float32Array): Promise<Float32Array> {
  const built = await buildLayersModel(model, model.card.id);
  const { width, height, channels } = model.card.input;
  const output = tidy(() => built.predict(tensor(batch, [2, height, width, channels])) as Tensor);
  const data = (await output.data()) as Float32Array;
  output.dispose();
  built.dispose();
  return data;
}

describe('foldBatchNorm', () => {
  it.each([
    ['resunet', () => buildResunet(64), 19],
    ['resnet50', () => buildResnet50(128), 53],
    ['resunet-plus', () => buildResunetPlus(64, 2), 44],
  ] as const)('computes the same function of %s with fewer layers', async (id, build, fewer) => {
    const model = await generated(id, build);
    const folded = foldBatchNorm(model);
    const norms = (layers: LoadedModel['topology']['layers']) =>
      layers.filter((layer) => layer.className === 'BatchNormalization').length;
    expect(norms(model.topology.layers) - norms(folded.topology.layers)).toBeGreaterThanOrEqual(fewer);
    const batch = batchOf(model);
    const expected = await plainPredict(model, batch);
    expect(new Set(expected.subarray(0, 100)).size).toBeGreaterThan(1);
    expect(largestDifference(expected, await plainPredict({ ...model, ...folded }, batch))).toBeLessThan(
      1e-5,
    );
  });
});

describe('WasmEngine', () => {
  it('leaves no process-wide listeners that rethrow', () => {
    const foreign = [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
    ].filter(
      (listener) =>
        /throw/.test(listener.toString()) && /ExitStatus|throw reason|throw ex/.test(listener.toString()),
    );
    expect(foreign).toEqual([]);
  });

  it('frees what it loaded', async () => {
    const instance = await WasmInstance.create();
    const before = memory().numTensors;
    const model = await generated('freed', () => buildCnn(32));
    await instance.load('freed', foldBatchNorm(model), 'freed');
    await instance.predict('freed', batchOf(model), [2, 32, 32, 3]);
    expect(memory().numTensors).toBeGreaterThan(before);
    instance.unload('freed');
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same from one thread and from two, also for an odd number of slices', async () => {
    const model = await generated('shared', () => buildCnn(32));
    const [one, two] = [await WasmEngine.create(1), await WasmEngine.create(2)];
    await one.load(model);
    await two.load(model);
    expect([one.batch, two.batch]).toEqual([1, 2]);
    const pair = batchOf(model);
    const three = Float32Array.from([...pair, ...pair.subarray(0, pair.length / 2)]);
    const expected = await one.predict(model, three, 3);
    expect(await two.predict(model, three, 3)).toEqual(expected);
    expect(expected.subarray(0, 2)).not.toEqual(expected.subarray(2, 4));
    expect(two.memory()).toMatchObject({ models: 1, bytes: expect.any(Number) });
    await two.unload(model);
    await expect(two.predict(model, pair, 2)).rejects.toMatchObject({ code: 'MODEL_NOT_LOADED' });
    await Promise.all([one.dispose(), two.dispose()]);
  });

  it('refuses a model it did not load', async () => {
    const model = await generated('unloaded', () => buildCnn(32));
    await expect(wasm.predict(model, batchOf(model), 2)).rejects.toMatchObject({ code: 'MODEL_NOT_LOADED' });
  });
});

describe('OnnxEngine', () => {
  it.each([
    ['resunet', () => buildResunet(64)],
    ['resunet-plus', () => buildResunetPlus(64, 2)],
    ['cnn', () => buildCnn(64)],
    ['resnet50', () => buildResnet50(128)],
    ['vgg16-2', () => buildVgg16Second(128)],
  ] as const)('gives what WASM gives for %s', async (id, build) => {
    const model = await generated(id, build);
    const onnx = await OnnxEngine.create();
    await onnx.load(model);
    await wasm.load(model);
    const batch = batchOf(model);
    const expected = await wasm.predict(model, batch, 2);
    const half = expected.length / 2;
    expect(largestDifference(expected.subarray(0, half), expected.subarray(half))).toBeGreaterThan(
      CPU_TOLERANCE,
    );
    expect(largestDifference(expected, await onnx.predict(model, batch, 2))).toBeLessThan(CPU_TOLERANCE);
    await onnx.dispose();
    await wasm.unload(model);
  });
});
