import { summariseClassification, summariseSegmentation } from '../../ml/evaluation/summarise.ts';
import type { ModelEvaluation } from '../../shared/contract/evaluation.ts';
import type { ModelPredictions } from '../../shared/contract/inference.ts';
import type { MaskSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listSlices } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { listPredictions } from '../inference/prediction-store.ts';
import { classifiedPatient, patientNames, segmentedPatient } from './collect-cases.ts';

export type MeasuringServices = Pick<Services, 'database' | 'models' | 'jobs'>;

type Task = 'classification' | 'segmentation';

export interface MeasureOptions {
  readonly services: MeasuringServices;
  readonly modelIds: readonly string[];
  readonly seriesIds: readonly number[];
  /** what the models are measured against */
  readonly reference: MaskSource;
  /** of all models and patients together */
  readonly onProgress: (progress: {
    readonly done: number;
    readonly total: number;
    readonly remainingSeconds: number | null;
  }) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures models on series of the catalogue, patient by patient, as a reader's analysis runs them; what a model has
 * said of every slice already is not asked again. A model that cannot be measured is a failure of its own; the others go
 * on.
 * @throws SulcusError MODEL_UNKNOWN, MODEL_BROKEN, CANCELLED, and the first failure where no model could be measured
 */
export async function measureModels(
  options: MeasureOptions,
): Promise<{ models: Record<string, ModelEvaluation>; failures: readonly SulcusError[] }> {
  const { services, modelIds, seriesIds, onProgress, signal } = options;
  const tasks = modelIds.map((modelId) => {
    const task: Task = services.models.card(modelId)?.task ?? 'segmentation';
    services.models.require(modelId, task);
    return { modelId, task };
  });
  const report = progressOver(tasks.length * seriesIds.length, onProgress);
  const measured: [string, ModelEvaluation][] = [];
  const failures: SulcusError[] = [];
  for (const [at, { modelId, task }] of tasks.entries()) {
    try {
      const next = (done: number) => report(at * seriesIds.length + done);
      measured.push([modelId, await measureModel(options, modelId, task, next)]);
    } catch (error) {
      if (signal.aborted || !(error instanceof SulcusError)) throw error;
      failures.push(new SulcusError(error.code, `${modelId} was not measured: ${error.message}`));
    }
  }
  const [first] = failures;
  if (first && measured.length === 0) throw first;
  return { models: Object.fromEntries(measured), failures };
}

async function measureModel(
  { services, seriesIds, reference, signal }: MeasureOptions,
  modelId: string,
  task: Task,
  onPatient: (done: number) => void,
): Promise<ModelEvaluation> {
  const { card, hash } = services.models.require(modelId, task);
  const names = patientNames(services, seriesIds);
  const segmented = [];
  const classified = [];
  const engines = new Set<string>();
  for (const [done, seriesId] of seriesIds.entries()) {
    onPatient(done);
    engines.add(await runModel(services, seriesId, modelId, task, signal));
    const patient = names.get(seriesId) ?? '';
    const subject = { seriesId, patient, modelId, reference };
    if (task === 'segmentation') segmented.push(segmentedPatient(services, subject));
    else classified.push(classifiedPatient(services, subject));
  }
  onPatient(seriesIds.length);
  const { name, version, threshold } = card;
  const model = { name, version, hash, threshold, engine: [...engines].join('; ') };
  return task === 'segmentation'
    ? { ...model, ...summariseSegmentation(segmented) }
    : { ...model, ...summariseClassification(classified, threshold) };
}

/** Tells how far all models and patients together are, with the time that remains. */
function progressOver(total: number, onProgress: MeasureOptions['onProgress']): (done: number) => void {
  const began = performance.now();
  return (done) => {
    const seconds = (performance.now() - began) / 1000;
    onProgress({
      done,
      total,
      remainingSeconds: done === 0 || done === total ? null : (seconds / done) * (total - done),
    });
  };
}

/** @returns the engine that ran, now or before */
async function runModel(
  services: MeasuringServices,
  seriesId: number,
  modelId: string,
  task: Task,
  signal: AbortSignal,
): Promise<string> {
  if (signal.aborted) throw cancelled();
  const before = wholeRun(services, seriesId, modelId);
  if (before) return `${before.engine} on ${before.device}`;
  const [job] = services.jobs.start({
    seriesIds: [seriesId],
    classifierId: task === 'classification' ? modelId : null,
    segmenterId: task === 'segmentation' ? modelId : null,
    mode: 'everySlice',
    allowOutside: true,
    firstSliceId: null,
  });
  if (!job) throw new SulcusError('JOB_FAILED', 'The evaluation could not be started.');
  const cancel = () => services.jobs.cancel([job.jobId]);
  signal.addEventListener('abort', cancel);
  const over = await services.jobs.whenOver(job.jobId);
  signal.removeEventListener('abort', cancel);
  if (over.error) throw new SulcusError(over.error.code, over.error.message);
  if (over.state !== 'done') throw cancelled();
  return `${over.engine ?? 'unknown'} on ${over.device ?? 'unknown'}`;
}

/** A current run that has answered for every slice without asking another model first, or null. */
function wholeRun(
  { database, models }: MeasuringServices,
  seriesId: number,
  modelId: string,
): ModelPredictions | null {
  const run = listPredictions(database, seriesId, (id) => models.current(id)).find(
    (candidate) => candidate.modelId === modelId && candidate.current && candidate.mode === 'everySlice',
  );
  const answered = new Set(
    run?.slices.flatMap(({ sliceId, outcome }) => (outcome === 'failed' ? [] : sliceId)),
  );
  const whole = listSlices(database, seriesId).every(({ id, state }) => state !== 'ok' || answered.has(id));
  return run && whole ? run : null;
}

const cancelled = () => new SulcusError('CANCELLED', 'The evaluation was cancelled.');
