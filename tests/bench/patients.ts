import { monitorEventLoopDelay } from 'node:perf_hooks';
import { generatedSlice } from '../../src/ml/engines/generated-slice.ts';
import type { InferenceEngine } from '../../src/ml/engines/inference-engine.ts';
import { loadModelFolder } from '../../src/ml/models/load-model-folder.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { projectRoot, removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';
import { treeMemory } from './process-memory.ts';
import { quantile } from './report.ts';

/** Medians over the patients. */
export interface PatientTimes {
  readonly wholeMs: number;
  readonly pureMs: number;
  readonly firstMaskMs: number;
  /** pure inference of one slice by both models */
  readonly sliceMs: number;
  readonly loopDelayMs: number;
  readonly peakMiB: number;
}

const PATIENTS = 6;
const SLICES = 32;
const CLASSIFIER = 'resnet50';
const SEGMENTER = 'resunet';

/**
 * Patients through the whole workstation (read, decode, preprocess, both models on every slice, postprocess, store), in
 * turn with nothing but the same inference in this process.
 * @param engine the one the workstation chooses, for the pure times
 */
export async function measurePatients(engine: InferenceEngine): Promise<PatientTimes> {
  const [input, data] = [await temporaryFolder(), await temporaryFolder()];
  for (let n = 0; n < PATIENTS; n++) {
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.3 + 0.02 * n };
    const phantom = generatePhantom({ seed: n + 1, slices: SLICES, size: 256, bits: 8, lesion });
    await writePhantom(input, `P_A_${n}_20200101`, phantom);
  }
  const running = await startWorkstation(data);
  const { jobs, imports } = running.workstation.services;
  const { seriesIds } = await imports.whenFinished(imports.start(input));
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, treeMemory());
  }, 1000);
  let firstAt = 0;
  running.workstation.subscribe((event) => {
    if (event === 'predictions.changed' && firstAt === 0) firstAt = performance.now();
  });
  const pure = await pureInference(engine);
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const [whole, alone, first]: [number[], number[], number[]] = [[], [], []];
  for (const [at, seriesId] of seriesIds.entries()) {
    firstAt = 0;
    const began = performance.now();
    loop.enable();
    const [job] = jobs.start({
      seriesIds: [seriesId],
      classifierId: CLASSIFIER,
      segmenterId: SEGMENTER,
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    });
    if (!job) throw new Error('no job');
    const over = await jobs.whenOver(job.jobId);
    loop.disable();
    if (over.state !== 'done') throw new Error(`the job ended as ${over.state}`);
    // the first patient loads and tests the models
    if (at > 0) {
      whole.push(performance.now() - began);
      first.push(firstAt - began);
      alone.push(await pure());
    } else {
      await pure();
      loop.reset();
    }
  }
  clearInterval(watch);
  await running.close();
  await Promise.all([removeFolder(input), removeFolder(data)]);
  return {
    wholeMs: quantile(whole, 0.5),
    pureMs: quantile(alone, 0.5),
    firstMaskMs: quantile(first, 0.5),
    sliceMs: quantile(alone, 0.5) / SLICES,
    loopDelayMs: loop.percentile(99) / 1e6,
    peakMiB,
  };
}

/** Milliseconds of inference alone for one patient, in the batches the workstation uses; a mirrored slice is two. */
async function pureInference(engine: InferenceEngine): Promise<() => Promise<number>> {
  const models = await Promise.all(
    [CLASSIFIER, SEGMENTER].map((id) => loadModelFolder(`${projectRoot}/resources/models/${id}`)),
  );
  for (const model of models) await engine.load(model);
  return async () => {
    let milliseconds = 0;
    for (const model of models) {
      const { card } = model;
      const one = generatedSlice(card.input.width, card.preprocessing.kind, 1, card.input.channels);
      const batch = new Float32Array(one.length * engine.batch);
      for (let i = 0; i < engine.batch; i++) batch.set(one, i * one.length);
      const runs = SLICES * (card.postprocessing.testTimeMirror ? 2 : 1);
      const began = performance.now();
      for (let done = 0; done < runs; done += engine.batch) await engine.predict(model, batch, engine.batch);
      milliseconds += performance.now() - began;
    }
    return milliseconds;
  };
}
