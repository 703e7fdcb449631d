import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCnn } from './architectures/cnn.ts';
import { buildResunet } from './architectures/resunet.ts';
import { listModels } from './list-models.ts';
import { loadModelFolder } from './load-model-folder.ts';
import { type Quantisation, writeGeneratedModel } from './testing/generated-model.ts';

let directory = '';
let folder = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-models-'));
  folder = join(directory, 'tiny');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const unit = { task: 'classification', preprocessing: { kind: 'unit', version: 1 } } as const;
const writeTiny = (quantisation: Quantisation = 'none') =>
  writeGeneratedModel(folder, buildCnn(16), unit, quantisation);

/** Changes model.json and gives the card its new hash: what a careless or hostile author would ship. */
async function rewrite(file: 'model.json' | 'weights.bin', change: (bytes: Buffer) => Buffer): Promise<void> {
  const changed = change(await readFile(join(folder, file)));
  await writeFile(join(folder, file), changed);
  const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
  card.sha256[file] = createHash('sha256').update(changed).digest('hex');
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
}

const replaced = (from: string | RegExp, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString('utf8').replace(from, to));

describe('loadModelFolder', () => {
  it('gives card, hash, graph and weights of a whole model', async () => {
    const card = await writeTiny();
    const model = await loadModelFolder(folder);
    expect(model.card.id).toBe('tiny');
    expect(model.hash).toMatch(/^[0-9a-f]{12}$/);
    expect(model.topology.layers[0]?.className).toBe('InputLayer');
    const count = [...model.weights.values()].reduce((sum, weight) => sum + weight.data.length, 0);
    expect(count).toBe(card.parameters);
  });

  it('changes the hash with the threshold', async () => {
    await writeTiny();
    const before = (await loadModelFolder(folder)).hash;
    const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
    await writeFile(join(folder, 'card.json'), JSON.stringify({ ...card, threshold: 0.4 }));
    expect((await loadModelFolder(folder)).hash).not.toBe(before);
  });

  describe('with weights that stand in another model', () => {
    /** Moves the convolutions' weights of `tiny` into `whole`, which has them too. */
    async function share(): Promise<void> {
      await writeGeneratedModel(join(directory, 'whole'), buildCnn(16), unit);
      await writeTiny();
      const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
      const bytes = await readFile(join(folder, 'weights.bin'));
      const kept: Buffer[] = [];
      let at = 0;
      json.weightsManifest[0].weights = json.weightsManifest[0].weights.filter(
        ({ name, shape }: { name: string; shape: number[] }) => {
          const size = 4 * shape.reduce((a, b) => a * b, 1);
          const own = !name.startsWith('conv');
          if (own) kept.push(bytes.subarray(at, at + size));
          at += size;
          return own;
        },
      );
      await rewrite('model.json', () => Buffer.from(JSON.stringify(json)));
      await rewrite('weights.bin', () => Buffer.concat(kept));
      const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
      const base = createHash('sha256').update(await readFile(join(directory, 'whole/weights.bin')));
      card.base = { model: 'whole', 'weights.bin': base.digest('hex') };
      await writeFile(join(folder, 'card.json'), JSON.stringify(card));
    }

    it('is whole, with a hash of its own', async () => {
      await share();
      const model = await loadModelFolder(folder);
      const whole = await loadModelFolder(join(directory, 'whole'));
      expect([...model.weights.keys()].sort()).toEqual([...whole.weights.keys()].sort());
      for (const [name, weight] of whole.weights) expect(model.weights.get(name)).toEqual(weight);
      expect(model.hash).not.toBe(whole.hash);
    });

    it('is refused where that model is altered or absent, by its name', async () => {
      await share();
      const file = join(directory, 'whole/weights.bin');
      const bytes = await readFile(file);
      await writeFile(
        file,
        bytes.map((byte, i) => (i === 7 ? byte ^ 1 : byte)),
      );
      await expect(loadModelFolder(folder)).rejects.toMatchObject({
        code: 'MODEL_FILE_ALTERED',
        message: expect.stringContaining('whole/weights.bin is not the file that tiny shares'),
      });
      await rm(join(directory, 'whole'), { recursive: true });
      await expect(loadModelFolder(folder)).rejects.toMatchObject({
        code: 'MODEL_FILE_MISSING',
        message: expect.stringContaining('whole/weights.bin'),
      });
    });
  });

  it.each([
    ['float16', 2e-3],
    ['uint8', 2e-2],
  ] as const)('decodes %s weights', async (quantisation, tolerance) => {
    await writeTiny();
    const exact = (await loadModelFolder(folder)).weights;
    await writeTiny(quantisation);
    const decoded = (await loadModelFolder(folder)).weights;
    let largest = 0;
    for (const [name, { data }] of exact) {
      const other = decoded.get(name)?.data ?? new Float32Array();
      expect(other.length).toBe(data.length);
      data.forEach((value, i) => {
        largest = Math.max(largest, Math.abs(value - (other[i] ?? Number.NaN)));
      });
    }
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(tolerance);
  });

  it.each(['model.json', 'weights.bin', 'card.json'])('names a missing %s', async (file) => {
    await writeTiny();
    await rm(join(folder, file));
    await expect(loadModelFolder(folder)).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      message: expect.stringContaining(`tiny/${file}`),
    });
  });

  it('refuses an altered weight file', async () => {
    await writeTiny();
    const bytes = await readFile(join(folder, 'weights.bin'));
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await writeFile(join(folder, 'weights.bin'), bytes);
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_FILE_ALTERED' });
  });

  it('refuses a truncated weight file whose card was made to match', async () => {
    await writeTiny();
    await rewrite('weights.bin', (bytes) => bytes.subarray(0, bytes.length - 4));
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_WEIGHTS_MISFIT' });
  });

  it('refuses shapes that ask for more bytes than there are, before allocating', async () => {
    await writeTiny();
    await rewrite('model.json', replaced('"shape":[3,3,3,32]', '"shape":[3000000,3000000,3,32]'));
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_WEIGHTS_MISFIT' });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses the weight %s', async (value) => {
    await writeTiny();
    await rewrite('weights.bin', (bytes) => {
      bytes.writeFloatLE(value, 40);
      return bytes;
    });
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_WEIGHTS_NOT_FINITE' });
  });

  it.each([
    [/"class_name":"Dropout"/, '"class_name":"Lambda"'],
    [/"activation":"relu"/, '"activation":"exec"'],
  ])('refuses a layer that is not on the list (%s)', async (from, to) => {
    await writeTiny();
    await rewrite('model.json', replaced(from, to));
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_LAYER_REFUSED' });
  });

  it('refuses a model whose input is not the one of its card', async () => {
    await writeTiny();
    await rewrite(
      'model.json',
      replaced('"batch_input_shape":[null,16,16,3]', '"batch_input_shape":[null,60000,60000,3]'),
    );
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'MODEL_JSON_INVALID' });
  });

  it.each(['model.json', 'card.json'])('refuses a %s that is not JSON', async (file) => {
    await writeTiny();
    if (file === 'model.json') await rewrite(file, () => Buffer.from('{"format":'));
    else await truncate(join(folder, file), 10);
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: expect.stringMatching(/_INVALID$/) });
  });
});

describe('listModels', () => {
  it('lists good models and broken ones with the reason', async () => {
    await writeTiny();
    await writeGeneratedModel(join(directory, 'unet'), buildResunet(16), {
      task: 'segmentation',
      preprocessing: { kind: 'volume-standardise', version: 1 },
    });
    await rm(join(directory, 'unet', 'weights.bin'));
    const listed = await listModels(directory);
    expect(listed.map((model) => [model.id, model.state])).toEqual([
      ['tiny', 'ok'],
      ['unet', 'broken'],
    ]);
    expect(listed[1]).toMatchObject({
      code: 'MODEL_FILE_MISSING',
      problem: expect.stringContaining('unet/weights.bin'),
    });
  });

  it('lists nothing where there is no directory', async () => {
    expect(await listModels(join(directory, 'nowhere'))).toEqual([]);
  });
});
