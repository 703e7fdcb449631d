import { buildResunet } from '../../src/ml/models/architectures/resunet.ts';
import { phantomPatient } from '../../src/ml/training/testing/phantom-patient.ts';
import { trainModel } from '../../src/ml/training/train-model.ts';

/** Mean loss of each of two short epochs of `resunet` on the current backend. */
export async function trainOnPhantoms(): Promise<number[]> {
  const losses: number[] = [];
  const model = buildResunet(64);
  await trainModel(
    model,
    {
      model: 'resunet',
      size: 64,
      epochs: 2,
      stepsPerEpoch: 6,
      batch: 4,
      learningRate: 3e-3,
      loss: 'dice-cross-entropy',
      patience: 2,
      seed: 1,
    },
    { train: [1, 2, 3].map(phantomPatient), validation: [phantomPatient(9)] },
    null,
    {
      signal: new AbortController().signal,
      saveCheckpoint: async () => undefined,
      onStep: () => undefined,
      onEpoch: async ({ loss }) => void losses.push(loss),
    },
  );
  model.dispose();
  return losses;
}
