import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OnnxEngine } from '../engines/onnx-engine.ts';
import { WasmEngine } from '../engines/wasm-engine.ts';
import { loadModelFolder } from './load-model-folder.ts';

const folderOf = (id: string) => fileURLToPath(new URL(`../../../resources/models/${id}`, import.meta.url));

interface Reference {
  readonly outputs: readonly {
    readonly seed: number;
    readonly values: readonly number[];
    readonly at?: readonly number[];
    readonly mean?: number;
  }[];
}

/** The generator that reference.json describes. */
function generatedInput(seed: number, size: number, channels: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: size * size * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 4 - 2;
  });
}

const shipped = (await readdir(folderOf('.'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(shipped)('the shipped %s', (id) => {
  it('gives the outputs PyTorch computed from the same weights, in each engine', async () => {
    const model = await loadModelFolder(folderOf(id));
    const reference = JSON.parse(await readFile(`${folderOf(id)}/reference.json`, 'utf8')) as Reference;
    expect(reference.outputs.length).toBe(2);
    const { width, channels } = model.card.input;
    for (const engine of [await WasmEngine.create(), await OnnxEngine.create()]) {
      await engine.load(model);
      for (const { seed, values, at, mean } of reference.outputs) {
        const output = await engine.predict(model, generatedInput(seed, width, channels), 1);
        const found = at ? at.map((i) => output[i] ?? Number.NaN) : [...output];
        expect(found.length).toBe(values.length);
        for (const [i, value] of found.entries()) {
          expect(Math.abs(value - (values[i] ?? 0))).toBeLessThan(1e-4);
        }
        if (mean !== undefined) {
          expect(output.reduce((sum, value) => sum + value, 0) / output.length).toBeCloseTo(mean, 4);
        }
      }
      await engine.dispose();
    }
  });

  it('says what it is: measured, with licence and origin, under the size limits', async () => {
    const { card } = await loadModelFolder(folderOf(id));
    expect(card.metrics.length).toBeGreaterThan(3);
    expect(card.metrics.every((metric) => metric.protocol.startsWith('by patient'))).toBe(true);
    expect(card.licence).toContain('non-commercial research use');
    expect(card.origin).toContain('Buda');
  });
});
