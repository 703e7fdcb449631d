/**
 * Nothing but the inference of a patient, in a process of its own whose memory is not the workstation's. Sent the number of
 * slices, it answers with milliseconds: both models, in the batches the workstation uses; a mirrored slice is two.
 */
import { join } from 'node:path';
import { slicesAtOnce } from '../../src/ml/engines/batch-size.ts';
import { generatedSlice } from '../../src/ml/engines/generated-slice.ts';
import { OnnxEngine } from '../../src/ml/engines/onnx-engine.ts';
import { loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import type { Time } from './peers.ts';

const MODELS = join(import.meta.dirname, '../../resources/models');
const engine = await OnnxEngine.create();
const models = await Promise.all(process.argv.slice(2).map((id) => loadModelFolder(join(MODELS, id))));
for (const model of models) await engine.load(model);

async function milliseconds(slices: number): Promise<Time> {
  let clock = 0;
  const before = process.cpuUsage();
  for (const model of models) {
    const { card } = model;
    const one = generatedSlice(card.input.width, card.preprocessing.kind, 1, card.input.channels);
    const n = slicesAtOnce(engine, model);
    const batch = new Float32Array(one.length * n);
    for (let i = 0; i < n; i++) batch.set(one, i * one.length);
    const runs = slices * (card.postprocessing.testTimeMirror ? 2 : 1);
    const began = performance.now();
    for (let done = 0; done < runs; done += n) {
      const count = Math.min(n, runs - done);
      await engine.predict(model, batch.subarray(0, one.length * count), count);
    }
    clock += performance.now() - began;
  }
  const { user, system } = process.cpuUsage(before);
  return { clock, cpu: (user + system) / 1000 };
}

await milliseconds(4);
process.on('message', (slices: number) => {
  void milliseconds(slices).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
