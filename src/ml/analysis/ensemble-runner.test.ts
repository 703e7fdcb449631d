import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import { ensembleCardOf, ensembleSha256, type LoadedEnsemble } from '../models/ensemble.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { analyseVolume } from './analyse-volume.ts';

const SIDE = 12;

/** A model that takes the brightness of one channel for its probability. */
const member = (
  channel: number,
  task: 'classification' | 'segmentation',
  threshold: number,
  testTimeMirror = false,
): LoadedModel => ({
  card: {
    id: `${task}-${channel}`,
    name: `${task} ${channel}`,
    version: '1',
    task,
    architecture: String(channel),
    parameters: 10 + channel,
    input: { width: SIDE, height: SIDE, channels: 3 },
    preprocessing: { kind: 'unit', version: 1 },
    threshold,
    postprocessing: { testTimeMirror, largestComponent: false },
    sixteenBit: 'scale-to-255-by-volume-maximum',
    data: 'the same data',
    split: 'by patient',
    recipe: '',
    seeds: [],
    metrics: [],
    licence: '',
    origin: '',
    sha256: { 'model.json': '', 'weights.bin': '' },
  },
  hash: `00000000000${channel}`,
  topology: { layers: [], input: '', output: '' },
  weights: new Map(),
});

/** Reads its channel; where x is odd it is as sure again on the mirrored side, so that mirroring matters. */
const engine: InferenceEngine = {
  id: 'wasm',
  device: 'fake',
  gpu: false,
  runtime: 'fake',
  batch: 4,
  workers: 1,
  load: async () => undefined,
  unload: async () => undefined,
  predict: async ({ card }, batch, n) => {
    const channel = Number(card.architecture);
    const values = Float32Array.from({ length: batch.length / 3 }, (_, i) => batch[3 * i + channel] ?? 0);
    if (card.task === 'segmentation')
      return values.map((value, i) => (i % SIDE < SIDE / 2 ? value : value / 2));
    const per = values.length / n;
    return Float32Array.from({ length: 2 * n }, (_, i) => {
      const most = Math.max(...values.subarray(Math.floor(i / 2) * per, (Math.floor(i / 2) + 1) * per));
      return i % 2 === 1 ? most : 1 - most;
    });
  },
  memory: () => ({ bytes: 0, models: 0 }),
  dispose: async () => undefined,
};

const slice: DecodedSlice = {
  width: SIDE,
  height: SIDE,
  samples: 3,
  bits: 8,
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 89 + 7 * (i % 5)) % 256),
};

function ensembleOf(rule: 'mean' | 'vote', members: readonly LoadedModel[]): LoadedEnsemble {
  const card = ensembleCardOf({ id: 'all', name: '', rule }, members);
  return { card, hash: ensembleSha256(card).slice(0, 12), members };
}

async function resultOf(model: LoadedEnsemble) {
  const { task } = model.card;
  const steps = analyseVolume({
    slices: [slice],
    engine,
    classifier: task === 'classification' ? model : null,
    segmenter: task === 'segmentation' ? model : null,
    mode: 'everySlice',
    allowOutside: false,
  });
  for await (const step of steps) if (step.kind === 'slice') return step.slice;
  throw new Error('no slice came');
}

/** What a member says of a pixel, by hand: its channel, halved on the right, mirrored where the card says so. */
function said({ card }: LoadedModel, x: number, y: number): number {
  const channel = Number(card.architecture);
  const value = (slice.data[(y * SIDE + x) * 3 + channel] ?? 0) / 255;
  const straight = x < SIDE / 2 ? value : value / 2;
  const mirrored = SIDE - 1 - x < SIDE / 2 ? value : value / 2;
  return card.postprocessing.testTimeMirror ? (straight + mirrored) / 2 : straight;
}

const pixels = Array.from({ length: SIDE * SIDE }, (_, i) => [i % SIDE, Math.floor(i / SIDE)] as const);

describe('an ensemble', () => {
  const outliners = [
    member(0, 'segmentation', 0.3),
    member(1, 'segmentation', 0.5, true),
    member(2, 'segmentation', 0.4),
  ];

  it('outlines where the mean of the members passes the mean of their thresholds, and says how far they are apart', async () => {
    const { mask, probabilityMap, spreadMap, outcome } = await resultOf(ensembleOf('mean', outliners));
    expect(outcome).toBe('finding');
    for (const [i, [x, y]] of pixels.entries()) {
      const given = outliners.map((model) => said(model, x, y));
      const mean = given.reduce((a, b) => a + b) / 3;
      const deviation = Math.sqrt(given.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
      expect(Math.abs((probabilityMap?.[i] ?? -9) - mean * 255)).toBeLessThanOrEqual(0.51);
      expect(Math.abs((spreadMap?.[i] ?? -9) - deviation * 510)).toBeLessThanOrEqual(0.51);
      if (Math.abs(mean - 0.4) > 1e-6) expect(mask?.[i]).toBe(mean > 0.4 ? 1 : 0);
    }
  });

  it('outlines by vote where more than half of the members do, each at its own threshold', async () => {
    const three = await resultOf(ensembleOf('vote', outliners));
    const two = await resultOf(ensembleOf('vote', outliners.slice(0, 2)));
    for (const [i, [x, y]] of pixels.entries()) {
      const votes = outliners.map((model) => (said(model, x, y) >= model.card.threshold ? 1 : 0));
      expect(three.mask?.[i]).toBe(votes.reduce<number>((a, b) => a + b, 0) >= 2 ? 1 : 0);
      expect(two.mask?.[i]).toBe((votes[0] ?? 0) + (votes[1] ?? 0) === 2 ? 1 : 0);
    }
  });

  it('scores slices with the mean, or the share of votes, of its classifiers', async () => {
    const classifiers = [member(0, 'classification', 0.2), member(1, 'classification', 1)];
    const highest = [0, 1].map((channel) => {
      const values = pixels.map((_, i) => slice.data[3 * i + channel] ?? 0);
      return Math.max(...values) / 255;
    });
    const mean = await resultOf(ensembleOf('mean', classifiers));
    expect(mean.score).toBeCloseTo(((highest[0] ?? 0) + (highest[1] ?? 0)) / 2, 6);
    expect(mean.outcome).toBe('finding');
    const vote = await resultOf(ensembleOf('vote', classifiers));
    expect(vote.score).toBe(highest[1] === 1 ? 1 : 0.5);
    expect(vote.outcome).toBe(highest[1] === 1 ? 'finding' : 'negative');
  });

  it('fails a slice for which one member gives no numbers', async () => {
    const broken: InferenceEngine = {
      ...engine,
      predict: async (model, batch, n) =>
        (await engine.predict(model, batch, n)).map((value) =>
          model.card.architecture === '1' ? Number.NaN : value,
        ),
    };
    const steps = analyseVolume({
      slices: [slice],
      engine: broken,
      classifier: null,
      segmenter: ensembleOf('mean', outliners),
      mode: 'everySlice',
      allowOutside: false,
    });
    for await (const step of steps) if (step.kind === 'slice') expect(step.slice.outcome).toBe('failed');
  });
});
