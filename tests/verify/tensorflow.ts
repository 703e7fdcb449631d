/** The tensorflow engine for real: self-test of every shipped model, one training step, speed. Prints Markdown. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedSlice } from '../../src/ml/engines/generated-slice.ts';
import { OnnxEngine } from '../../src/ml/engines/onnx-engine.ts';
import { readReferenceOutputs } from '../../src/ml/engines/reference-outputs.ts';
import { selfTest } from '../../src/ml/engines/self-test.ts';
import { TensorflowEngine } from '../../src/ml/engines/tensorflow-engine.ts';
import { loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import { quantile } from '../bench/report.ts';
import { trainOnPhantoms } from './train-on-phantoms.ts';

const MODELS = join(import.meta.dirname, '../../resources/models');
const REPEATS = 7;

const tensorflow = await TensorflowEngine.create();
const onnx = await OnnxEngine.create();
let failures = 0;
const out = (line: string) => process.stdout.write(`${line}\n`);
out(`${tensorflow.runtime} on ${tensorflow.device}, ${onnx.runtime}\n`);
out('| model | self-test | tensorflow, ms per slice (batch 1, 8) | onnx | onnx against tensorflow (8) |');
out('| --- | --- | --- | --- | --- |');
const ids = (await readdir(MODELS, { withFileTypes: true })).filter((e) => e.isDirectory());
for (const { name: id } of ids) {
  const model = await loadModelFolder(join(MODELS, id));
  const reference = await readReferenceOutputs(join(MODELS, id), model);
  if (!reference) throw new Error(`${id} has no reference outputs`);
  await tensorflow.load(model);
  await onnx.load(model);
  const { problem } = await selfTest(tensorflow, model, reference);
  if (problem) failures++;
  const { width, channels } = model.card.input;
  const one = generatedSlice(width, model.card.preprocessing.kind, 1, channels);
  const times: Record<string, number> = {};
  for (const n of [1, 8]) {
    const batch = new Float32Array(one.length * n);
    for (let i = 0; i < n; i++) batch.set(one, i * one.length);
    const measured: Record<string, number[]> = { tensorflow: [], onnx: [] };
    for (let round = 0; round < REPEATS; round++) {
      for (const engine of [tensorflow, onnx]) {
        const began = performance.now();
        await engine.predict(model, batch, n);
        measured[engine.id]?.push((performance.now() - began) / n);
      }
    }
    for (const [engine, all] of Object.entries(measured)) times[`${engine} ${n}`] = quantile(all, 0.5);
  }
  const ms = (engine: string) => [1, 8].map((n) => times[`${engine} ${n}`]?.toFixed(1)).join(', ');
  const ratio = ((times['onnx 8'] ?? Number.NaN) / (times['tensorflow 8'] ?? Number.NaN)).toFixed(2);
  out(`| ${id} | ${problem ?? 'passed'} | ${ms('tensorflow')} | ${ms('onnx')} | ${ratio} |`);
  await tensorflow.unload(model);
  await onnx.unload(model);
}
const losses = await trainOnPhantoms();
const learned = losses.every(Number.isFinite) && (losses.at(-1) ?? 0) < (losses[0] ?? 0);
if (!learned) failures++;
const shown = losses.map((loss) => loss.toFixed(4)).join(', ');
out(`\nTraining \`resunet\` on phantoms, mean loss of each epoch: ${shown}${learned ? '' : ' (WRONG)'}`);
process.exit(failures > 0 ? 1 : 0);
