import { basename } from 'node:path';
import { type PatientSplit, patientCodeOf, type SplitPart } from '../../ml/evaluation/patient-split.ts';
import { summariseClassification, summariseSegmentation } from '../../ml/evaluation/summarise.ts';
import type { Notice } from '../../shared/contract/define.ts';
import type { Evaluation, ModelEvaluation } from '../../shared/contract/evaluation.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readSeries } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { importFolder } from '../import-folder.ts';
import { classifiedPatient, groundTruthOf, segmentedPatient } from './collect-cases.ts';

export interface EvaluateProgress {
  readonly phase: 'reading' | 'evaluating';
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
}

export interface EvaluateOptions {
  readonly services: Services;
  readonly folder: string;
  /** empty: every model there is */
  readonly modelIds: readonly string[];
  /** which patients count; null: all of the folder */
  readonly split: { readonly split: PatientSplit; readonly part: SplitPart } | null;
  readonly onProgress: (progress: EvaluateProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures models on a folder with ground truth, through the very path a reader's analysis takes: import, job, engine,
 * stored masks. Patients never cross a split: one part of the split is measured as a whole. A model that cannot be
 * measured is a problem of its own; the others go on.
 * @throws SulcusError SPLIT_PATIENT_ABSENT, NO_GROUND_TRUTH, MODEL_UNKNOWN, what import throws, and what the job throws
 *   when no model could be measured
 */
export async function evaluateFolder(
  options: EvaluateOptions,
): Promise<{ evaluation: Evaluation; problems: readonly Notice[] }> {
  const { services, onProgress, signal } = options;
  const models = chosenModels(services, options.modelIds);
  const { seriesIds, problems } = await importFolder(services, options.folder, signal, (progress) =>
    onProgress({ phase: 'reading', ...progress }),
  );
  const chosen = choose(seriesIds, services, options.split);
  const data = groundTruthOf(services, chosen);
  if (data.slices === 0) {
    throw new SulcusError(
      'NO_GROUND_TRUTH',
      `No slice of ${basename(options.folder)} has a ground-truth mask beside it, so nothing can be measured. Put the _mask.tif files beside the slices.`,
    );
  }
  const report = progressOver(models.length * chosen.length, onProgress);
  const measured: [string, ModelEvaluation][] = [];
  const failures: SulcusError[] = [];
  for (const [at, { modelId, task }] of models.entries()) {
    try {
      const next = (done: number) => report(at * chosen.length + done);
      measured.push([modelId, await evaluateModel(services, modelId, task, chosen, next, signal)]);
    } catch (error) {
      if (signal.aborted || !(error instanceof SulcusError)) throw error;
      failures.push(new SulcusError(error.code, `${modelId} was not measured: ${error.message}`));
    }
  }
  const [first] = failures;
  if (first && measured.length === 0) throw first;
  return {
    evaluation: {
      protocol: protocolOf(options.split, data.patients),
      data,
      models: Object.fromEntries(measured),
    },
    problems: [...problems, ...failures.map(({ code, message }) => ({ code, message }))],
  };
}

type Task = 'classification' | 'segmentation';

function chosenModels(services: Services, ids: readonly string[]): { modelId: string; task: Task }[] {
  const usable = services.models.list().flatMap((model) => (model.state === 'ok' ? [model.modelId] : []));
  return (ids.length > 0 ? ids : usable).map((modelId) => {
    const task = services.models.card(modelId)?.task ?? 'segmentation';
    services.models.require(modelId, task);
    return { modelId, task };
  });
}

async function evaluateModel(
  services: Services,
  modelId: string,
  task: Task,
  seriesIds: readonly number[],
  onPatient: (done: number) => void,
  signal: AbortSignal,
): Promise<ModelEvaluation> {
  const { card, hash } = services.models.require(modelId, task);
  const segmented = [];
  const classified = [];
  const engines = new Set<string>();
  for (const [done, seriesId] of seriesIds.entries()) {
    onPatient(done);
    engines.add(await runModel(services, seriesId, modelId, task, signal));
    if (task === 'segmentation') segmented.push(segmentedPatient(services, seriesId, modelId));
    else classified.push(classifiedPatient(services, seriesId, modelId));
  }
  onPatient(seriesIds.length);
  const { name, version, threshold } = card;
  const model = { name, version, hash, threshold, engine: [...engines].join('; ') };
  return task === 'segmentation'
    ? { ...model, ...summariseSegmentation(segmented) }
    : { ...model, ...summariseClassification(classified, threshold) };
}

/** Tells how far all models and patients together are, with the time that remains. */
function progressOver(total: number, onProgress: EvaluateOptions['onProgress']): (done: number) => void {
  const began = performance.now();
  return (done) => {
    const seconds = (performance.now() - began) / 1000;
    onProgress({
      phase: 'evaluating',
      done,
      total,
      remainingSeconds: done === 0 || done === total ? null : (seconds / done) * (total - done),
    });
  };
}

const protocolOf = (split: EvaluateOptions['split'], patients: number): string =>
  split
    ? `by patient, ${patients} volumes of the ${split.part} part`
    : `by patient, all ${patients} volumes of the folder (some may have been trained on)`;

function choose(seriesIds: readonly number[], services: Services, split: EvaluateOptions['split']): number[] {
  if (!split) return [...seriesIds];
  const wanted = new Set(split.split[split.part].map(patientCodeOf));
  const chosen = seriesIds.filter((id) => wanted.has(readSeries(services.database, id).code));
  const found = new Set(chosen.map((id) => readSeries(services.database, id).code));
  const absent = [...wanted].filter((code) => !found.has(code));
  if (absent.length > 0) {
    throw new SulcusError(
      'SPLIT_PATIENT_ABSENT',
      `The split names ${absent.length} patients that are not in the folder (${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''}). A part is measured as a whole: give the folder that holds them all.`,
    );
  }
  return chosen;
}

/** @returns the engine that ran */
async function runModel(
  services: Services,
  seriesId: number,
  modelId: string,
  task: Task,
  signal: AbortSignal,
): Promise<string> {
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
  if (over.state !== 'done') throw new SulcusError('CANCELLED', 'The evaluation was cancelled.');
  return `${over.engine ?? 'unknown'} on ${over.device ?? 'unknown'}`;
}
