import type { ModelPredictions, SliceOutcome } from '../../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { WorklistRow } from '../../../../shared/contract/worklist.ts';

/** A worklist row for a synthetic series. */
export const worklistRowOf = (detail: SeriesDetail): WorklistRow => ({
  seriesId: detail.seriesId,
  patientCode: detail.patientCode,
  age: detail.age,
  sex: detail.sex,
  studyDate: detail.studyDate,
  seriesName: detail.seriesName,
  sliceCount: detail.slices.length,
  missingSlices: 0,
  ai: { state: 'done', done: detail.slices.length, total: detail.slices.length },
  highestScore: null,
  tumourSlices: null,
  tumourPixels: null,
  notSegmented: null,
  volumeMm3: null,
  uncertainty: null,
  doubtfulSlices: null,
  outsideTrainingData: false,
  review: 'inProgress',
  reviewComment: '',
  confirmedBy: null,
  confirmedAt: null,
  lastReader: null,
  decidedBy: [],
  hasGroundTruth: true,
  warnings: [],
});

/** A usable model. */
export const modelRowOf = (modelId: string, task: ModelRow['task']): ModelRow => ({
  modelId,
  state: 'ok',
  problem: null,
  name: modelId,
  version: '1',
  hash: '0123456789ab',
  task,
  architecture: modelId,
  parameters: 1000,
  inputSize: '256 x 256 x 3',
  preprocessing: 'unit',
  threshold: 0.5,
  data: '',
  split: '',
  recipe: '',
  licence: '',
  origin: '',
  metrics: [],
  ensemble: null,
  own: false,
});

/** Predictions of one model, scores given per slice in order. */
export function predictionsOf(
  model: ModelRow,
  sliceIds: readonly number[],
  scores: readonly (number | null)[],
  outcomes: readonly SliceOutcome[],
  current = true,
): ModelPredictions {
  return {
    modelId: model.modelId,
    modelHash: model.hash,
    modelName: model.name,
    task: model.task,
    current,
    mode: 'classifierFirst',
    outsideTrainingData: [],
    engine: 'wasm',
    device: 'CPU',
    createdAt: '2026-01-01T00:00:00Z',
    slices: sliceIds.map((sliceId, at) => ({
      sliceId,
      outcome: outcomes[at] ?? 'notAnalysed',
      score: scores[at] ?? null,
      uncertainty: null,
      pixels: null,
      warning: null,
    })),
  };
}
