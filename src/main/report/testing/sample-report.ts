import { traceOutlines } from '../../../shared/mask/outline.ts';
import type { KeyImage, ReportData } from '../report-data.ts';

const SIZE = 32;

/** 0|1, SIZE x SIZE: a 6 x 5 block. */
export function blockMask(): Uint8Array {
  const mask = new Uint8Array(SIZE * SIZE);
  for (let y = 10; y < 15; y++) mask.fill(1, y * SIZE + 8, y * SIZE + 14);
  return mask;
}

export function sampleKeyImage(sliceNumber: number): KeyImage {
  const grey = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i * 7 + sliceNumber) % 256);
  const polygons = traceOutlines(blockMask(), SIZE, SIZE);
  return {
    sliceNumber,
    width: SIZE,
    height: SIZE,
    grey,
    channel: 'FLAIR',
    outlines: [{ colour: '#CC79A7', label: 'resunet (0f9e8d7c6b5a)', polygons }],
  };
}

/** A report with a slice in each of the five states and one key image. */
export function sampleReport(change: Partial<ReportData> = {}): ReportData {
  const outcomes = ['notAnalysed', 'failed', 'negative', 'empty', 'finding'] as const;
  return {
    patient: { code: 'SYNTH_0007', age: '51', sex: 'female' },
    studyDate: '1998-04-12',
    seriesName: 'SYNTH_0007_19980412',
    geometry: { width: SIZE, height: SIZE, slices: outcomes.length },
    spacing: null,
    side: 'SIDE UNKNOWN',
    channels: [
      { label: 'post-contrast', copyOf: 'FLAIR' },
      { label: 'FLAIR', copyOf: null },
    ],
    warnings: ['Slice 6 is missing from the stack.'],
    models: [
      {
        id: 'resunet',
        name: 'ResUNet',
        version: '1.2',
        hash: '0f9e8d7c6b5a',
        measured: 'Dice 0.862, held-out patients',
        threshold: 0.5,
        engine: 'wasm (cpu)',
        outsideTrainingData: ['16-bit samples'],
      },
    ],
    order: 'classifier first',
    source: { label: 'resunet (0f9e8d7c6b5a)', origin: 'model only', outsideTrainingData: false },
    status: { kind: 'unread' },
    slices: outcomes.map((outcome, index) => ({
      sliceId: index + 1,
      number: index + 1,
      outcome,
      untouched: null,
      score: outcome === 'finding' ? 0.999 : outcome === 'negative' ? 0.001 : null,
      areaPixels: outcome === 'finding' ? 30 : 0,
      areaMm2: null,
      perimeter: outcome === 'finding' ? 19.6 : 0,
    })),
    findings: {
      tumourSlices: 1,
      pixels: 30,
      volumeMm3: null,
      noVolume: 'spacing unknown',
      largestSlice: 5,
      boundingBox: { left: 8, top: 10, right: 14, bottom: 15 },
    },
    measures: {
      unit: 'px',
      lesions: [
        {
          pixels: 30,
          volumeMm3: null,
          firstSlice: 5,
          lastSlice: 5,
          diameters: { long: 7.8, short: 6.5, slice: 5 },
        },
      ],
      smaller: { count: 0, pixels: 0 },
      changes: [],
      byHand: [{ kind: 'ruler', slice: 5, text: '7.1 px', by: 'Dr. A. Reader' }],
    },
    intensities: [
      { channel: 'FLAIR', pixels: 30, mean: 120.25, deviation: 8.5, median: 119, low: 99, high: 140 },
    ],
    keyImages: [sampleKeyImage(5)],
    text: '',
    textBy: 'Dr. A. Reader',
    reader: 'Dr. A. Reader',
    createdAt: '2026-11-23T14:00:00.000Z',
    appVersion: '0.1.0',
    maskHash: 'ab'.repeat(32),
    ...change,
  };
}
