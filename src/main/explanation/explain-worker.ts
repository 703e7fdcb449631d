import { parentPort } from 'node:worker_threads';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildLayersModel } from '../../ml/engines/build-layers-model.ts';
import { startWasmBackend } from '../../ml/engines/wasm-backend.ts';
import { explainSlice } from '../../ml/explain/explain-slice.ts';
import { type LoadedModel, loadModelFolder } from '../../ml/models/load-model-folder.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type ReadSlice, readSlices } from '../inference/engine-process/read-slices.ts';
import type { ExplainAnswer, ExplainRequest } from './explain-messages.ts';

/** The model and the volume used last: a reader goes on to the next slice. */
let model: { readonly key: string; readonly loaded: LoadedModel; readonly built: LayersModel } | null = null;
let volume: { readonly key: string; readonly read: ReadSlice[] } | null = null;

/** Computes where a classifier looked, away from main's event loop; one request at a time. */
parentPort?.on('message', (request: ExplainRequest) => {
  explain(request).then(
    (answer) => parentPort?.postMessage(answer),
    (error: unknown) => parentPort?.postMessage(refusal(error)),
  );
});

async function explain(request: ExplainRequest): Promise<ExplainAnswer> {
  const { loaded, built } = await modelOf(request);
  const read = await volumeOf(request);
  const index = request.slices.findIndex(({ sliceId }) => sliceId === request.sliceId);
  const problem = read[index]?.problem;
  if (problem) return { ok: false, ...problem };
  const slices = read.map(({ slice }) => slice);
  const numbers = request.slices.map(({ number }) => number);
  return { ok: true, ...(await explainSlice(loaded, built, slices, numbers, index)) };
}

async function modelOf({ modelFolder, modelHash }: ExplainRequest) {
  const key = `${modelHash} ${modelFolder}`;
  if (model?.key === key) return model;
  model?.built.dispose();
  model = null;
  await startWasmBackend();
  const loaded = await loadModelFolder(modelFolder);
  model = { key, loaded, built: await buildLayersModel(loaded, loaded.card.id) };
  return model;
}

async function volumeOf({ slices }: ExplainRequest): Promise<ReadSlice[]> {
  const key = slices.map(({ sliceId, pixelSha256 }) => `${sliceId} ${pixelSha256}`).join();
  if (volume?.key !== key) volume = { key, read: await readSlices(slices, new AbortController().signal) };
  return volume.read;
}

const refusal = (error: unknown): ExplainAnswer =>
  error instanceof SulcusError
    ? { ok: false, code: error.code, message: error.message }
    : {
        ok: false,
        code: 'EXPLAIN_FAILED',
        message: 'Where the model looked could not be computed. Try again, or choose another model.',
      };
