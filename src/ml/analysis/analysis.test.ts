import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { countMaskPixels } from '../../shared/mask/run-length.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { type AnalysisInput, type AnalysisStep, analyseVolume } from './analyse-volume.ts';
import { doubt, quantiseMap, quantiseSpread, scoreFromMap } from './slice-measures.ts';
import { SliceOrder } from './slice-order.ts';
import { finishVolume } from './volume-step.ts';

const SIDE = 16;

function model(
  task: 'classification' | 'segmentation',
  changes: Partial<LoadedModel['card']> = {},
): LoadedModel {
  const card: LoadedModel['card'] = {
    id: task,
    name: task,
    version: '1',
    task,
    architecture: 'fake',
    parameters: 1,
    input: { width: SIDE, height: SIDE, channels: 3 },
    preprocessing: { kind: 'unit', version: 1 },
    threshold: 0.5,
    postprocessing: { testTimeMirror: false, largestComponent: false },
    sixteenBit: 'scale-to-255-by-volume-maximum',
    data: '',
    split: '',
    recipe: '',
    seeds: [],
    metrics: [],
    licence: '',
    origin: '',
    sha256: { 'model.json': '', 'weights.bin': '' },
    ...changes,
  };
  return { card, hash: task, topology: { layers: [], input: '', output: '' }, weights: new Map() };
}

/** Segments by brightness of channel 1; classifies by the brightest value of channel 1. */
class BrightnessEngine implements InferenceEngine {
  readonly id = 'wasm';
  readonly device = 'fake';
  readonly gpu = false;
  readonly runtime = 'fake';
  readonly batch: number;
  readonly workers = 1;
  readonly calls: { task: string; n: number }[] = [];
  constructor(batch = 2) {
    this.batch = batch;
  }
  async load(): Promise<void> {}
  async unload(): Promise<void> {}
  async predict({ card }: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    this.calls.push({ task: card.task, n });
    const bright = Float32Array.from({ length: batch.length / 3 }, (_, i) => batch[i * 3 + 1] ?? 0);
    if (card.task === 'segmentation') return bright;
    const per = bright.length / n;
    return Float32Array.from({ length: n * 2 }, (_, i) => {
      const most = Math.max(...bright.subarray(Math.floor(i / 2) * per, (Math.floor(i / 2) + 1) * per));
      return i % 2 === 1 ? most : 1 - most;
    });
  }
  memory() {
    return { bytes: 0, models: 0 };
  }
  async dispose(): Promise<void> {}
}

/** dim texture with bright squares */
function slice(
  squares: [x: number, y: number, size: number][] = [],
  width = SIDE,
  height = SIDE,
): DecodedSlice {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = squares.some(([sx, sy, size]) => x >= sx && x < sx + size && y >= sy && y < sy + size);
      data.set([30 + x, inside ? 250 : 20 + y, 60 + ((x * y) % 9)], (y * width + x) * 3);
    }
  }
  return { width, height, samples: 3, bits: 8, data };
}

const blank: DecodedSlice = {
  width: SIDE,
  height: SIDE,
  samples: 3,
  bits: 8,
  data: new Uint8Array(SIDE * SIDE * 3),
};

async function run(input: Partial<AnalysisInput> & Pick<AnalysisInput, 'slices'>): Promise<AnalysisStep[]> {
  const steps: AnalysisStep[] = [];
  const whole: AnalysisInput = {
    engine: new BrightnessEngine(),
    classifier: null,
    segmenter: model('segmentation'),
    mode: 'everySlice',
    allowOutside: false,
    ...input,
  };
  for await (const step of analyseVolume(whole)) steps.push(step);
  return steps;
}

const results = (steps: readonly AnalysisStep[]) =>
  steps.flatMap((step) => (step.kind === 'slice' ? [step.slice] : []));
const volumeOf = (steps: readonly AnalysisStep[]) =>
  steps.flatMap((s) => (s.kind === 'volume' ? [s.volume] : []))[0];

describe('analyseVolume', () => {
  it('segments every slice: finding, empty, and a score without a classifier', async () => {
    const steps = await run({ slices: [slice([[4, 4, 6]]), slice()] });
    const [finding, empty] = results(steps);
    expect(finding).toMatchObject({ index: 0, outcome: 'finding', classifierScore: null });
    expect(countMaskPixels(finding?.mask ?? new Uint8Array())).toBe(36);
    expect(finding?.score).toBeCloseTo(250 / 255, 3);
    expect(empty?.outcome).toBe('empty');
    expect(empty?.uncertainty).toBeGreaterThan(0);
    // one run: there is nothing that could differ
    expect(empty?.spreadMap).toBeNull();
    expect(volumeOf(steps)?.summary).toMatchObject({
      analysedSlices: 2,
      findingSlices: 1,
      pixels: 36,
      largestSlice: 0,
    });
    expect(steps[0]).toEqual({ kind: 'fit', classifier: [], segmenter: [] });
  });

  it('classifier first: a negative slice is not segmented, and is not called empty', async () => {
    const engine = new BrightnessEngine();
    const slices = [slice(), slice([[4, 4, 6]])];
    const [negative, positive] = results(
      await run({ slices, engine, classifier: model('classification'), mode: 'classifierFirst' }),
    );
    expect(negative).toMatchObject({ outcome: 'negative', mask: null, probabilityMap: null });
    expect(negative?.score).toBeLessThan(0.5);
    expect(positive?.outcome).toBe('finding');
    expect(positive?.score).toBe(positive?.classifierScore);
    expect(engine.calls.filter((call) => call.task === 'segmentation')).toHaveLength(1);
  });

  it('every slice: the classifier gives the score, the segmenter the outcome', async () => {
    const [first] = results(await run({ slices: [slice()], classifier: model('classification') }));
    expect(first).toMatchObject({ outcome: 'empty' });
    expect(first?.score).toBe(first?.classifierScore);
    expect(first?.segmenterScore).not.toBeNull();
  });

  it('a classifier alone: negative or finding, no masks', async () => {
    const steps = await run({
      slices: [slice(), slice([[4, 4, 6]])],
      classifier: model('classification'),
      segmenter: null,
    });
    expect(results(steps).map((s) => [s.outcome, s.mask])).toEqual([
      ['negative', null],
      ['finding', null],
    ]);
  });

  it('a constant slice gives an empty mask and a warning, never NaN', async () => {
    for (const kind of ['unit', 'slice-standardise', 'volume-standardise'] as const) {
      const segmenter = model('segmentation', { preprocessing: { kind, version: 1 } });
      for (const slices of [[blank], [blank, slice()]]) {
        const [first] = results(await run({ slices, segmenter }));
        expect(first).toMatchObject({ outcome: 'empty', warning: expect.stringContaining('blank') });
        expect(countMaskPixels(first?.mask ?? Uint8Array.of(1))).toBe(0);
        expect(first?.score).toBeNull();
      }
    }
  });

  it.each([
    [40, 24],
    [15, 17],
    [32, 32],
  ])('gives the mask at the size of the slice (%i x %i) and marks it', async (width, height) => {
    const steps = await run({ slices: [slice([[6, 6, 8]], width, height)] });
    const [first] = results(steps);
    expect(first?.mask?.length).toBe(width * height);
    expect(first?.probabilityMap?.length).toBe(width * height);
    expect(first?.mask?.[9 * width + 9]).toBe(1);
    expect(steps[0]).toMatchObject({ segmenter: [expect.stringContaining(`Size ${width} x ${height}`)] });
  });

  it('refuses grey input unless it is allowed', async () => {
    const grey: DecodedSlice = { ...blank, samples: 1, data: new Uint8Array(SIDE * SIDE).map((_, i) => i) };
    await expect(run({ slices: [grey] })).rejects.toMatchObject({ code: 'INPUT_DOES_NOT_FIT' });
    expect(results(await run({ slices: [grey], allowOutside: true }))).toHaveLength(1);
  });

  it('calls a slice failed when the model gives NaN, and goes on', async () => {
    class Broken extends BrightnessEngine {
      override async predict(m: LoadedModel, batch: Float32Array, n: number) {
        const output = await super.predict(m, batch, n);
        if (this.calls.length === 1) output[7] = Number.NaN;
        return output;
      }
    }
    const steps = await run({ slices: [slice(), slice()], engine: new Broken() });
    expect(results(steps).map((s) => s.outcome)).toEqual(['failed', 'empty']);
    expect(results(steps)[0]?.problem?.code).toBe('MODEL_OUTPUT_NOT_FINITE');
    expect(volumeOf(steps)?.summary.failedSlices).toBe(1);
  });

  it('mirrors at test time and puts the mirrored answer back', async () => {
    const postprocessing = { testTimeMirror: true, largestComponent: false };
    const engine = new BrightnessEngine(4);
    const slices = [slice([[1, 4, 5]]), slice([[1, 4, 5]])];
    const plain = results(await run({ slices }));
    const mirrored = results(
      await run({ slices, engine, segmenter: model('segmentation', { postprocessing }) }),
    );
    expect(mirrored[1]?.mask).toEqual(plain[1]?.mask);
    expect(engine.calls.map((call) => call.n)).toEqual([2, 2]);
    // an engine that answers by position would double the finding if the second run were not turned back
    class LeftOnly extends BrightnessEngine {
      override async predict(_: LoadedModel, __: Float32Array, n: number) {
        return Float32Array.from({ length: n * SIDE * SIDE }, (_v, i) => (i % SIDE < 4 ? 0.8 : 0));
      }
    }
    const [left] = results(
      await run({
        slices: [slice()],
        engine: new LeftOnly(),
        segmenter: model('segmentation', { postprocessing }),
      }),
    );
    expect(left?.probabilityMap?.[0]).toBe(Math.round(0.4 * 255));
    expect(left?.probabilityMap?.[SIDE - 1]).toBe(Math.round(0.4 * 255));
  });

  it('starts with the slice on screen and follows it', async () => {
    let focus = 3;
    const order: number[] = [];
    const steps = analyseVolume({
      slices: Array.from({ length: 6 }, () => slice()),
      engine: new BrightnessEngine(1),
      classifier: null,
      segmenter: model('segmentation'),
      mode: 'everySlice',
      allowOutside: false,
      focus: () => focus,
    });
    for await (const step of steps) {
      if (step.kind !== 'slice') continue;
      order.push(step.slice.index);
      if (order.length === 2) focus = 0;
    }
    // the batch behind it was already with the engine
    expect(order).toEqual([3, 4, 2, 0, 1, 5]);
  });

  it('stops at once when aborted', async () => {
    const abort = new AbortController();
    const engine = new BrightnessEngine(1);
    const slices = Array.from({ length: 20 }, () => slice());
    const steps = analyseVolume({
      slices,
      engine,
      classifier: null,
      segmenter: model('segmentation'),
      mode: 'everySlice',
      allowOutside: false,
      signal: abort.signal,
    });
    let seen = 0;
    const reading = (async () => {
      for await (const step of steps) if (step.kind === 'slice' && ++seen === 2) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toBe(2);
    // the batch behind it was already with the engine
    expect(engine.calls.length).toBe(3);
  });

  it('goes on where an earlier run stopped', async () => {
    const engine = new BrightnessEngine();
    const mask = new Uint8Array(SIDE * SIDE).fill(1, 0, 5);
    const steps = await run({
      slices: [slice(), slice([[4, 4, 2]])],
      engine,
      finished: new Map([[0, { outcome: 'finding', mask }]]),
    });
    expect(results(steps).map((s) => s.index)).toEqual([1]);
    expect(volumeOf(steps)?.summary).toMatchObject({ findingSlices: 2, pixels: 9, analysedSlices: 2 });
  });
});

describe('finishVolume', () => {
  const found = (s: DecodedSlice) => ({
    outcome: 'finding' as const,
    mask: Uint8Array.from({ length: SIDE * SIDE }, (_, p) => ((s.data[p * 3 + 1] ?? 0) > 200 ? 1 : 0)),
  });
  const slices = [
    slice([[1, 1, 2]]),
    slice([
      [6, 6, 5],
      [14, 0, 1],
    ]),
    slice([[6, 6, 5]]),
  ];

  it('keeps the largest component in 3D and says what it took away', () => {
    const { corrected, summary, warning } = finishVolume(slices.map(found), slices, 1, true);
    expect(corrected.map((c) => [c.index, c.outcome, countMaskPixels(c.mask)])).toEqual([
      [0, 'empty', 0],
      [1, 'finding', 25],
    ]);
    expect(corrected[1]?.mask[6 * SIDE + 6]).toBe(1);
    expect(corrected[1]?.mask.length).toBe(SIDE * SIDE);
    expect(summary).toMatchObject({ removedPixels: 5, pixels: 50, findingSlices: 2, largestSlice: 1 });
    expect(warning).toBeNull();
  });

  it('keeps a second component that is large enough, so that a second tumour stays', () => {
    // 50 voxels, 4 and 1
    const kept = (share: number | null) =>
      finishVolume(slices.map(found), slices, share, true).summary.pixels;
    expect([kept(null), kept(0.02), kept(0.08), kept(0.081), kept(1)]).toEqual([55, 55, 54, 50, 50]);
  });

  it.each([
    ['a gap', slices, slices.map(found), false],
    [
      'a failed slice',
      slices,
      [{ outcome: 'failed' as const, mask: null }, ...slices.slice(1).map(found)],
      true,
    ],
    ['another size', [slice([], 8, 8), ...slices.slice(1)], slices.map(found), true],
  ])('does not filter across %s, and says so', (_name, volume, analysed, contiguous) => {
    const { corrected, warning } = finishVolume(analysed, volume, 1, contiguous);
    expect(corrected).toEqual([]);
    expect(warning).toContain('was not applied');
  });
});

describe('measures', () => {
  it('scores with the mean of the 30 highest probabilities', () => {
    const map = Float32Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 100);
    const expected = Array.from({ length: 30 }, (_, i) => (70 + i) / 100).reduce((a, b) => a + b) / 30;
    expect(scoreFromMap(map)).toBeCloseTo(expected, 6);
    expect(scoreFromMap(new Float32Array())).toBe(0);
  });

  it('takes for doubt the mean entropy in bits of the pixels in question', () => {
    const map = Float32Array.from({ length: 500 }, (_, i) => ((i * 7919) % 997) / 996);
    // by brute force, from the definition
    const asked = [...map].filter((p) => p >= 0.05);
    const entropy = (p: number) =>
      [p, 1 - p].reduce((sum, share) => sum + (share > 0 ? -share * Math.log2(share) : 0), 0);
    expect(doubt(map)).toBeCloseTo(asked.reduce((sum, p) => sum + entropy(p), 0) / asked.length, 9);
    expect(doubt(new Float32Array(64).fill(0.5))).toBe(1);
    expect(doubt(new Float32Array(64).fill(1))).toBe(0);
    expect(doubt(new Float32Array(64).fill(0.04))).toBe(0);
    // one stray pixel makes no slice doubtful
    expect(doubt(new Float32Array(64).fill(0.5, 0, 1))).toBeCloseTo(1 / 30, 9);
    expect(doubt(new Float32Array())).toBe(0);
  });

  it('quantises to eight bits', () => {
    expect([...quantiseMap(Float32Array.of(0, 0.5, 1))]).toEqual([0, 128, 255]);
    expect([...quantiseSpread(Float32Array.of(0, 0.1, 0.5))]).toEqual([0, 51, 255]);
  });

  it('takes slices around the focus', () => {
    const order = new SliceOrder([0, 1, 2, 3, 4]);
    expect(order.take(3, 2)).toEqual([2, 3, 1]);
    expect(order.take(9, null)).toEqual([0, 4]);
    expect(order.size).toBe(0);
  });
});
