import type { Job } from '../../src/shared/contract/inference.ts';
import type { ModelRow } from '../../src/shared/contract/models.ts';
import type { SeriesDetail } from '../../src/shared/contract/series.ts';
import type { WorklistRow } from '../../src/shared/contract/worklist.ts';

const READERS = ['Dr Ilse Maas', 'A. Okafor'] as const;
/** deterministic, so that two pictures can be compared */
const noise = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};

/** Every state a row can be in, then ordinary ones. */
export function syntheticRows(count: number): WorklistRow[] {
  return Array.from({ length: count }, (_, i): WorklistRow => {
    const slices = 20 + Math.floor(noise(i + 3) * 70);
    const analysed = i % 7 !== 5 && i % 11 !== 9;
    const score = analysed ? [0.997, 0.004, 0.91, 0.62, 0.08, 0.34][i % 6]! : null;
    const tumour = analysed ? ((score ?? 0) > 0.5 ? Math.floor(noise(i) * 18) + 1 : 0) : null;
    const state = analysed
      ? 'done'
      : i % 7 === 5
        ? i === 5
          ? 'running'
          : 'queued'
        : i === 9
          ? 'failed'
          : 'none';
    const confirmed = i % 9 === 4;
    return {
      seriesId: i + 1,
      patientCode: `SYN_${i % 3 === 0 ? 'CS' : 'DU'}_${4900 + i * 7}`,
      age: i % 5 === 3 ? null : String(24 + Math.floor(noise(i + 9) * 50)),
      sex: null,
      studyDate: i % 8 === 6 ? null : `19${90 + (i % 9)}-0${1 + (i % 9)}-${10 + (i % 18)}`,
      seriesName: `SYN_${4900 + i * 7}_19970222`,
      sliceCount: slices,
      missingSlices: i === 2 ? 3 : 0,
      ai: { state, done: state === 'done' ? slices : state === 'running' ? 11 : 0, total: slices },
      highestScore: score,
      tumourSlices: tumour,
      tumourPixels: tumour === null ? null : tumour * 830,
      volumeMm3: tumour !== null && i % 2 === 0 ? tumour * 830 * 1.2 : null,
      uncertainty: analysed ? noise(i + 21) * 0.6 : null,
      review: confirmed ? 'done' : (['notStarted', 'inProgress', 'flagged', 'notStarted'] as const)[i % 4]!,
      reviewComment: '',
      confirmedBy: confirmed ? READERS[0] : null,
      confirmedAt: confirmed ? '2026-02-03T10:11:12Z' : null,
      lastReader: i % 3 === 1 ? READERS[1] : null,
      hasGroundTruth: i % 2 === 0,
      warnings:
        i % 6 === 1
          ? [{ code: 'COPIED_CHANNEL', message: 'no post-contrast series (copy of FLAIR)' }]
          : i === 3
            ? [
                {
                  code: 'SLICE_GAP',
                  message: 'Slice numbers jump from 14 to 17; no volume is computed across the gap.',
                },
                { code: 'X', message: 'Second warning' },
              ]
            : [],
    };
  });
}

export const syntheticModels: ModelRow[] = [
  model(
    'resunet',
    'segmentation',
    'Res-U-Net',
    'residual U-Net',
    1_206_129,
    'Dice, tumour slices',
    0.842,
    0.801,
    0.877,
  ),
  model('cnn', 'classification', 'CNN', 'VGG-like CNN', 412_033, 'AUC, slices', 0.951, 0.922, 0.973),
  {
    ...model('resnet50', 'classification', 'ResNet-50', 'ResNet-50', 23_600_000, 'AUC', 0.9, null, null),
    state: 'broken',
    problem:
      'resnet50/weights.bin does not match the sha256 in its card: the file was altered or did not copy completely. Copy the model folder again.',
    metrics: [],
  },
];

function model(
  modelId: string,
  task: ModelRow['task'],
  name: string,
  architecture: string,
  parameters: number,
  metric: string,
  value: number,
  low: number | null,
  high: number | null,
): ModelRow {
  const protocol = 'patient-wise test split, 17 patients, bootstrap over patients';
  return {
    modelId,
    state: 'ok',
    problem: null,
    name,
    version: '1.0.0',
    hash: `${modelId}0123456789ab`.replace(/[^0-9a-f]/g, 'c').slice(0, 12),
    task,
    architecture,
    parameters,
    inputSize: '256 x 256 x 3',
    preprocessing: 'volume-standardise v1 (percentiles 10 to 99, foreground 0.1)',
    threshold: 0.5,
    data: 'LGG Segmentation Dataset, 110 patients, TCGA',
    split: 'by patient: 76 train, 17 validation, 17 test',
    recipe: '40 epochs, Adam 1e-3, Dice + BCE, flips and rotations',
    licence: 'CC BY-NC-SA 4.0 (data); weights research use only',
    origin: 'trained with tools/training/train_resunet.py, seed 1',
    metrics: [
      { name: metric, value, low, high, protocol },
      { name: 'Sensitivity, slices', value: 0.93, low: 0.9, high: 0.96, protocol },
      {
        name: 'Dice, by slice (leaking)',
        value: 0.91,
        low: 0.9,
        high: 0.92,
        protocol: 'random split over slices: the same patient in training and test',
      },
    ],
  };
}

export const syntheticJobs = (rows: readonly WorklistRow[]): Job[] =>
  rows
    .filter((row) => ['running', 'queued', 'failed'].includes(row.ai.state))
    .map((row, i) => ({
      jobId: i + 1,
      seriesId: row.seriesId,
      state: row.ai.state,
      mode: 'everySlice',
      classifierId: 'cnn',
      segmenterId: 'resunet',
      done: row.ai.done,
      total: row.ai.total,
      remainingSeconds: row.ai.state === 'running' ? 74 : null,
      engine: row.ai.state === 'running' ? 'onnx' : null,
      device: row.ai.state === 'running' ? 'CPU, 2 threads' : null,
      millisecondsPerSlice: row.ai.state === 'running' ? 142 : null,
      error:
        row.ai.state === 'failed'
          ? {
              code: 'ENGINE_CRASHED',
              message:
                'The engine stopped twice on slice 14 of SYN_CS_4963. Run it again; if it stops again, choose another engine.',
            }
          : null,
      createdAt: '2026-02-03T10:11:12Z',
    }));

export function syntheticSeries(row: WorklistRow): SeriesDetail {
  return {
    seriesId: row.seriesId,
    patientCode: row.patientCode,
    age: row.age,
    sex: row.sex,
    studyDate: row.studyDate,
    seriesName: row.seriesName,
    width: 256,
    height: 256,
    bits: 8,
    samples: 3,
    channels: [
      { label: 'pre-contrast', copyOf: null },
      { label: 'FLAIR', copyOf: null },
      { label: 'post-contrast', copyOf: 'FLAIR' },
    ],
    spacing: null,
    side: 'SIDE UNKNOWN',
    slices: Array.from({ length: row.sliceCount }, (_, i) => ({
      sliceId: row.seriesId * 1000 + i,
      number: i + 1,
      width: 256,
      height: 256,
      pixelSha256: 'a'.repeat(64),
      state: 'ok',
      problem: null,
    })),
    warnings: row.warnings,
    research: {},
    presets: [],
    lastIndex: 0,
  };
}
