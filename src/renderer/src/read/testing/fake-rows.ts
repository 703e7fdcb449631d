import type { ModelPredictions, SliceOutcome } from '../../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { WorklistRow } from '../../../../shared/contract/worklist.ts';

/** A worklist row of which nothing is known: not analysed, not read. */
export const worklistRow = (change: Partial<WorklistRow> = {}): WorklistRow => ({
  seriesId: 1,
  patientCode: 'P_1',
  age: null,
  sex: null,
  studyDate: null,
  seriesName: 'P_1',
  sliceCount: 20,
  missingSlices: 0,
  ai: { state: 'none', done: 0, total: 20 },
  highestScore: null,
  tumourSlices: null,
  tumourPixels: null,
  notSegmented: null,
  volumeMm3: null,
  uncertainty: null,
  doubtfulSlices: null,
  outsideTrainingData: false,
  review: 'notStarted',
  reviewComment: '',
  confirmedBy: null,
  confirmedAt: null,
  lastReader: null,
  decidedBy: [],
  hasGroundTruth: false,
  warnings: [],
  ...change,
});

/** The worklist row of a synthetic series that is analysed and being read. */
export const worklistRowOf = ({
  seriesId,
  patientCode,
  age,
  sex,
  studyDate,
  seriesName,
  slices,
}: SeriesDetail): WorklistRow =>
  worklistRow({
    ...{ seriesId, patientCode, age, sex, studyDate, seriesName },
    sliceCount: slices.length,
    ai: { state: 'done', done: slices.length, total: slices.length },
    review: 'inProgress',
    hasGroundTruth: true,
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
