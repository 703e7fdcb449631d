import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReferenceOutputs } from '../../engines/reference-outputs.ts';
import { largestDifference } from '../../engines/self-test.ts';
import { startWasmBackend } from '../../engines/wasm-backend.ts';
import { setWeights } from '../../training/model-weights.ts';
import { loadModelFolder } from '../load-model-folder.ts';
import { buildResunetPlus } from '../testing/resunet-plus.ts';
import { buildCnn } from './cnn.ts';
import { buildResnet50 } from './resnet50.ts';
import { buildResunet } from './resunet.ts';
import { buildVgg16First, buildVgg16Second } from './vgg16.ts';

const models: [id: string, build: (parameters: number) => LayersModel][] = [
  ['cnn', () => buildCnn()],
  ['vgg16-1', () => buildVgg16First()],
  ['vgg16-2', () => buildVgg16Second()],
  ['resnet50', () => buildResnet50()],
  ['resunet', () => buildResunet()],
  ['resunet-plus', (parameters) => buildResunetPlus(256, parameters / 2_325_153)],
];

const folderOf = (id: string) =>
  fileURLToPath(new URL(`../../../../resources/models/${id}`, import.meta.url));

/**
 * The Keras JSON of a shipped model and the architecture built here are written apart from each other; given the same
 * weights by name, both must be the network PyTorch computed.
 */
describe('the architecture built here, with the weights of the shipped Keras JSON', () => {
  beforeAll(() => startWasmBackend());

  it.each(models.filter(([id]) => existsSync(folderOf(id))))(
    '%s gives PyTorch’s outputs',
    async (id, build) => {
      const loaded = await loadModelFolder(folderOf(id));
      const { card, weights } = loaded;
      const model = build(card.parameters);
      expect(model.countParams()).toBe(card.parameters);
      const given = [...weights].map(([name, weight]) => ({ name, ...weight }));
      expect(setWeights(model, given)).toBe(model.layers.filter((layer) => layer.weights.length > 0).length);
      const reference = await readReferenceOutputs(folderOf(id), loaded);
      const { width, channels } = card.input;
      const [input, expected] = [reference?.inputs[0], reference?.outputs[0]];
      if (!input || !expected) throw new Error('no reference outputs');
      const output = tidy(() => model.predict(tensor(input, [1, width, width, channels])) as Tensor);
      expect(largestDifference(expected, (await output.data()) as Float32Array)).toBeLessThan(1e-4);
      output.dispose();
      model.dispose();
    },
  );
});
