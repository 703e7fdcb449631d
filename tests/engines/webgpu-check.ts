/** Runs in a process of its own, whose environment names a software adapter; prints how each model compares. */
import { join } from 'node:path';
import { computeReferenceOutputs } from '../../src/ml/engines/reference-outputs.ts';
import { selfTest } from '../../src/ml/engines/self-test.ts';
import { WasmEngine } from '../../src/ml/engines/wasm-engine.ts';
import { createWebgpuEngine } from '../../src/ml/engines/webgpu-engine.ts';
import { loadModelFolder } from '../../src/ml/models/load-model-folder.ts';

const [folder = '', ...ids] = process.argv.slice(2);
const refused = await createWebgpuEngine().then(
  () => null,
  (error: Error) => error.message,
);
const webgpu = await createWebgpuEngine(true);
const wasm = await WasmEngine.create(1);
const problems: Record<string, string | null> = {};
for (const id of ids) {
  const model = await loadModelFolder(join(folder, id));
  const reference = await computeReferenceOutputs(model, wasm);
  await webgpu.load(model);
  // software takes ten seconds for a slice of the largest
  problems[id] = (await selfTest(webgpu, model, reference, id === 'resnet50' ? 'one' : 'all')).problem;
  await webgpu.unload(model);
}
process.stdout.write(`${JSON.stringify({ refused, problems })}\n`);
process.exit(0);
