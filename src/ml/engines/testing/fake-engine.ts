import type { InferenceEngine } from '../inference-engine.ts';

/** An engine that computes nothing (no outputs), with whatever a test wants different. */
export const fakeEngine = (changes: Partial<InferenceEngine> = {}): InferenceEngine => ({
  id: 'wasm',
  device: 'none',
  gpu: false,
  runtime: 'fake 1',
  batch: 1,
  workers: 1,
  load: async () => {},
  unload: async () => {},
  predict: async () => new Float32Array(),
  memory: () => ({ bytes: 0, models: 0 }),
  dispose: async () => {},
  ...changes,
});
