/** Trains a tiny network, which always begins the same, on the backend its argument names; prints the loss of each step. */
import { startWasmBackend } from '../../src/ml/engines/wasm-backend.ts';
import { phantomPatient } from '../../src/ml/training/testing/phantom-patient.ts';
import { TINY_SIDE, tinyNetwork } from '../../src/ml/training/testing/tiny-network.ts';
import { trainModel } from '../../src/ml/training/train-model.ts';
import { registerWasmGradients } from '../../src/ml/training/wasm-gradients.ts';
import { startWebgpuBackend } from '../../src/ml/training/webgpu-backend.ts';

if (process.argv[2] === 'webgpu') await startWebgpuBackend(true);
else {
  await startWasmBackend();
  registerWasmGradients();
}
const model = tinyNetwork();
const losses: number[] = [];
const signal = new AbortController().signal;
await trainModel(
  model,
  {
    ...{ model: 'tiny', size: TINY_SIDE, epochs: 1, stepsPerEpoch: 4, batch: 4, learningRate: 1e-3 },
    ...{ loss: 'dice-cross-entropy', patience: 1, seed: 1 },
  },
  { train: [phantomPatient(1)], validation: [phantomPatient(9)] },
  null,
  {
    signal,
    saveCheckpoint: async () => undefined,
    onStep: ({ loss }) => void losses.push(loss),
    onEpoch: async () => undefined,
  },
);
process.stdout.write(`${JSON.stringify(losses)}\n`);
process.exit(0);
