import { basename } from 'node:path';
import { type PatientSplit, patientCodeOf, type SplitPart } from '../../ml/evaluation/patient-split.ts';
import {
  type ClassificationSummary,
  type Figure,
  summariseClassification,
  summariseSegmentation,
} from '../../ml/evaluation/summarise.ts';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readSeries } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { importFolder } from '../import-folder.ts';
import { classifiedPatient, segmentedPatient } from './collect-cases.ts';

export interface EvaluateProgress {
  readonly phase: 'reading' | 'evaluating';
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
}

export interface EvaluateOptions {
  readonly services: Services;
  readonly folder: string;
  readonly modelId: string;
  /** which patients count; null: all of the folder */
  readonly split: { readonly split: PatientSplit; readonly part: SplitPart } | null;
  readonly onProgress: (progress: EvaluateProgress) => void;
  readonly signal: AbortSignal;
}

export interface Evaluation {
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly hash: string;
  };
  readonly task: 'classification' | 'segmentation';
  readonly threshold: number;
  /** what the figures stand for, in words */
  readonly protocol: string;
  readonly engine: string;
  readonly patients: number;
  readonly slices: number;
  readonly figures: readonly Figure[];
  /** classification only */
  readonly classification: Omit<ClassificationSummary, 'figures'> | null;
  /** segmentation only; Dice per patient volume */
  readonly perPatient: readonly { readonly patient: string; readonly dice: number }[];
  readonly problems: readonly Notice[];
}

/**
 * Measures one model on a folder with ground truth, through the very path a reader's analysis takes: import, job,
 * engine, stored masks. Patients never cross a split: one part of the split is measured as a whole.
 * @throws SulcusError SPLIT_PATIENT_ABSENT, NO_GROUND_TRUTH, MODEL_UNKNOWN, and what import and job throw
 */
export async function evaluateFolder(options: EvaluateOptions): Promise<Evaluation> {
  const { services, modelId, onProgress, signal } = options;
  const card = services.models.card(modelId);
  const task = card?.task ?? 'segmentation';
  const model = services.models.require(modelId, task);
  const { seriesIds, problems } = await importFolder(options.services, options.folder, signal, (progress) =>
    onProgress({ phase: 'reading', ...progress }),
  );
  const chosen = choose(seriesIds, services, options.split);
  const segmented = [];
  const classified = [];
  let engine = '';
  const began = performance.now();
  for (const [index, seriesId] of chosen.entries()) {
    onProgress({
      phase: 'evaluating',
      done: index,
      total: chosen.length,
      remainingSeconds:
        index === 0 ? null : ((performance.now() - began) / 1000 / index) * (chosen.length - index),
    });
    engine = await runModel(services, seriesId, modelId, task, signal);
    if (task === 'segmentation') segmented.push(segmentedPatient(services, seriesId, modelId));
    else classified.push(classifiedPatient(services, seriesId, modelId));
  }
  onProgress({ phase: 'evaluating', done: chosen.length, total: chosen.length, remainingSeconds: null });
  const cases = task === 'segmentation' ? segmented : classified;
  const slices = cases.reduce((sum, one) => sum + one.sliceCount, 0);
  if (slices === 0) {
    throw new SulcusError(
      'NO_GROUND_TRUTH',
      `No slice of ${basename(options.folder)} has a ground-truth mask beside it, so nothing can be measured. Put the _mask.tif files beside the slices.`,
    );
  }
  const summary =
    task === 'classification' ? summariseClassification(classified, model.card.threshold) : null;
  return {
    model: { id: modelId, name: model.card.name, version: model.card.version, hash: model.hash },
    task,
    threshold: model.card.threshold,
    protocol: protocolOf(options.split, cases.length),
    engine,
    patients: cases.length,
    slices,
    figures: summary ? summary.figures : summariseSegmentation(segmented),
    classification: summary && {
      confusion: summary.confusion,
      roc: summary.roc,
      calibration: summary.calibration,
    },
    perPatient: segmented.map(({ patient, metrics }) => ({ patient, dice: metrics.dice })),
    problems,
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
  task: 'classification' | 'segmentation',
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
