import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxEngine } from '../engines/onnx-engine.ts';
import { readReferenceOutputs } from '../engines/reference-outputs.ts';
import { selfTest } from '../engines/self-test.ts';
import { WasmEngine } from '../engines/wasm-engine.ts';
import { generatePhantom } from '../phantom/generate-phantom.ts';
import { checkFit } from '../preprocessing/fit-check.ts';
import { loadModelFolder } from './load-model-folder.ts';

const folderOf = (id: string) => fileURLToPath(new URL(`../../../resources/models/${id}`, import.meta.url));

const shipped = (await readdir(folderOf('.'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

let wasm: WasmEngine;
let onnx: OnnxEngine;
beforeAll(async () => {
  wasm = await WasmEngine.create();
  onnx = await OnnxEngine.create();
});
afterAll(() => Promise.all([wasm.dispose(), onnx.dispose()]));

describe.each(shipped)('the shipped %s', (id) => {
  it('takes slices of the size it was trained on, 256 x 256, for its own, and no other', async () => {
    const { card } = await loadModelFolder(folderOf(id));
    const lesion = { x: 0, y: 0, z: 0.5, radius: 0.3 };
    const fitOf = (size: number) =>
      checkFit(card, generatePhantom({ seed: 1, slices: 3, size, bits: 8, lesion }).slices, false);
    expect(fitOf(256)).toEqual({ kind: 'fits' });
    expect(fitOf(224)).toMatchObject({ kind: 'outsideTrainingData' });
  });

  it('has reference outputs by PyTorch that can tell right from wrong', async () => {
    const model = await loadModelFolder(folderOf(id));
    const reference = await readReferenceOutputs(folderOf(id), model);
    expect(reference?.by).toContain('PyTorch');
    expect(reference?.inputs.length).toBe(8);
    const scores = (reference?.outputs ?? []).map((output) =>
      output.length === 2
        ? (output[1] ?? 0)
        : output
            .toSorted()
            .subarray(-30)
            .reduce((a, b) => a + b) / 30,
    );
    expect(scores.filter((score) => score > 0.05 && score < 0.95).length).toBeGreaterThanOrEqual(3);
    const constant = (input: Float32Array) => input.every((value) => value === input[0]);
    expect(reference?.inputs.filter(constant).length).toBe(1);
    if (model.card.task === 'segmentation') {
      const masks = (reference?.outputs ?? []).map(
        (output) => output.filter((p) => p > model.card.threshold).length,
      );
      expect(masks.filter((pixels) => pixels >= 200).length).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(['onnx', 'wasm'] as const)(
    'gives those outputs in %s, in batches of every size',
    async (name) => {
      const engine = name === 'onnx' ? onnx : wasm;
      const model = await loadModelFolder(folderOf(id));
      const reference = await readReferenceOutputs(folderOf(id), model);
      if (!reference) throw new Error('no reference outputs');
      await engine.load(model);
      expect((await selfTest(engine, model, reference)).problem).toBe(null);
      const spoiled = {
        ...reference,
        outputs: reference.outputs.map((o) => o.map((p) => Math.abs(p - 0.01))),
      };
      expect((await selfTest(engine, model, spoiled, 'one')).problem).toContain('differ');
      await engine.unload(model);
    },
    300_000,
  );

  it('says what it is: measured, with licence and origin, under the size limits', async () => {
    const { card } = await loadModelFolder(folderOf(id));
    expect(card.metrics.length).toBeGreaterThan(3);
    expect(card.metrics.every((metric) => metric.protocol.startsWith('by patient'))).toBe(true);
    expect(card.licence).toContain('non-commercial research use');
    expect(card.origin).toContain('Buda');
  });
});
