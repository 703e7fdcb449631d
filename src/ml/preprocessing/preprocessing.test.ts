import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { checkFit } from './fit-check.ts';
import { intensityScale, isConstant } from './intensity-scale.ts';
import { normaliserFor } from './preprocess.ts';
import { intoFrame, outOfFrame, squareFrame } from './square-frame.ts';
import { volumeStatistics } from './volume-standardise.ts';

const colour = (
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
): DecodedSlice => {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const p = Math.floor(i / 3);
    data[i] = value(p % width, Math.floor(p / width), i % 3);
  }
  return { width, height, samples: 3, bits: 8, data };
};

const textured = (width = 16, height = 16) =>
  colour(width, height, (x, y, c) => (x * 11 + y * 7 + c * 40) % 256);

const card = (kind: 'unit' | 'slice-standardise' | 'volume-standardise') =>
  ({ preprocessing: { kind, version: 1 } }) as const;

const moments = (values: Float32Array) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) };
};

describe('normaliserFor', () => {
  it('unit: divides by 255', () => {
    const slice = textured();
    const { data } = normaliserFor(card('unit'), [slice])(slice);
    expect(data[5]).toBeCloseTo((slice.data[5] ?? 0) / 255, 6);
  });

  it('slice-standardise: mean 0, deviation 1 over the slice', () => {
    const slice = textured();
    const { mean, deviation } = moments(normaliserFor(card('slice-standardise'), [slice])(slice).data);
    expect(mean).toBeCloseTo(0, 5);
    expect(deviation).toBeCloseTo(1, 5);
  });

  it('volume-standardise: agrees with numpy on a small volume', () => {
    // numpy: V = [0, 10, ..., 110] per channel (channel c adds c), m = max over channels > 0.1 * 112
    const slices = [0, 1, 2].map((z) => colour(2, 2, (x, y, c) => (z * 4 + y * 2 + x) * 10 + c));
    const statistics = volumeStatistics(slices, intensityScale(slices), {});
    // np.percentile(np.arange(10, 120, 10)[m], [10, 99]) with m: values 10 (max 12 > 11.2) .. 110
    expect(statistics[0]?.low).toBeCloseTo(20, 9);
    expect(statistics[0]?.high).toBeCloseTo(109, 9);
    expect(statistics[0]?.mean).toBeCloseTo((20 + 20 + 30 + 40 + 50 + 60 + 70 + 80 + 90 + 100 + 109) / 11, 9);
    const clipped = [20, 20, 30, 40, 50, 60, 70, 80, 90, 100, 109];
    const mean = clipped.reduce((a, b) => a + b, 0) / 11;
    const deviation = Math.sqrt(clipped.reduce((a, b) => a + (b - mean) ** 2, 0) / 11);
    const last = normaliserFor(card('volume-standardise'), slices)(slices[2] as DecodedSlice).data.at(-3);
    expect(last).toBeCloseTo((109 - mean) / deviation, 5);
  });

  it.each(['unit', 'slice-standardise', 'volume-standardise'] as const)(
    '%s: 16-bit samples scaled by the volume maximum give what 8 bits give',
    (kind) => {
      const eight = colour(16, 16, (x, y, c) => (x === 0 && y === 0 ? 255 : (x * 9 + y * 5 + c * 30) % 250));
      const sixteen: DecodedSlice = { ...eight, bits: 16, data: Uint16Array.from(eight.data, (v) => v * 16) };
      const expected = normaliserFor(card(kind), [eight])(eight).data;
      const given = normaliserFor(card(kind), [sixteen])(sixteen).data;
      given.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4);
      });
    },
  );

  it.each(['unit', 'slice-standardise', 'volume-standardise'] as const)(
    '%s: never NaN, for black, constant and unreadable slices',
    (kind) => {
      const black = colour(4, 4, () => 0);
      const flat = colour(4, 4, () => 77);
      for (const volume of [[black], [flat], [flat, null, black], [black, textured(4, 4)]]) {
        for (const slice of volume) {
          if (slice) expect(normaliserFor(card(kind), volume)(slice).data.every(Number.isFinite)).toBe(true);
        }
      }
    },
  );

  it('copies a grey sample into three channels', () => {
    const grey: DecodedSlice = { width: 2, height: 1, samples: 1, bits: 8, data: Uint8Array.of(51, 255) };
    expect([...normaliserFor(card('unit'), [grey])(grey).data].map((v) => Math.round(v * 5))).toEqual([
      1, 1, 1, 5, 5, 5,
    ]);
  });
});

describe('square frame', () => {
  it.each([
    [320, 256],
    [512, 512],
    [255, 257],
    [256, 256],
    [100, 80],
    [600, 37],
  ])('a disc in %i x %i comes back within half a pixel', (width, height) => {
    const radius = Math.min(width, height) / 5;
    for (const [cx, cy] of [
      [width * 0.5, height * 0.5],
      [width * 0.3 + 0.25, height * 0.6],
      [width - radius - 2, radius + 2],
    ] as const) {
      const inside = (x: number, y: number) => (x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2;
      const slice = colour(width, height, (x, y) => (inside(x, y) ? 255 : 0));
      const frame = squareFrame(width, height, 256);
      const input = new Float32Array(256 * 256 * 3);
      intoFrame(normaliserFor(card('unit'), [slice])(slice), frame, input, 0);
      const map = Float32Array.from({ length: 256 * 256 }, (_, i) => input[i * 3 + 1] ?? 0);
      const back = outOfFrame(map, frame);
      expect(back.length).toBe(width * height);
      const expected = centroid(width, height, inside);
      const found = centroid(width, height, (x, y) => (back[y * width + x] ?? 0) >= 0.5);
      expect(Math.abs(found.x - expected.x)).toBeLessThan(0.5);
      expect(Math.abs(found.y - expected.y)).toBeLessThan(0.5);
      expect(found.count / expected.count).toBeGreaterThan(0.9);
      expect(found.count / expected.count).toBeLessThan(1.1);
    }
  });

  it('pads with what black becomes', () => {
    const slice = colour(4, 2, () => 200);
    const frame = squareFrame(4, 2, 4);
    const out = new Float32Array(4 * 4 * 3);
    intoFrame({ data: Float32Array.from(slice.data), black: [-1, -2, -3] }, frame, out, 0);
    expect([...out.subarray(0, 3)]).toEqual([-1, -2, -3]);
    expect([...out.subarray(4 * 3, 4 * 3 + 3)]).toEqual([200, 200, 200]);
  });
});

function centroid(width: number, height: number, inside: (x: number, y: number) => boolean) {
  let [sx, sy, count] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      sx += x;
      sy += y;
      count++;
    }
  }
  return { x: sx / count, y: sy / count, count };
}

describe('checkFit', () => {
  const model = { name: 'Net', input: { width: 16, height: 16, channels: 3 } } as const;
  const grey: DecodedSlice = {
    width: 16,
    height: 16,
    samples: 1,
    bits: 8,
    data: new Uint8Array(256).map((_, i) => i),
  };

  it('accepts what the model was trained on, a blank slice included', () => {
    expect(checkFit(model, [textured(), colour(16, 16, () => 0)], false)).toEqual({ kind: 'fits' });
  });

  it('holds a size against the slices it was trained on, which are not those of an input they are resized to', () => {
    const resized = { ...model, trainedOn: [{ width: 20, height: 16 }] };
    expect(checkFit(resized, [textured(20, 16)], false)).toEqual({ kind: 'fits' });
    expect(checkFit(resized, [textured(16, 16)], false)).toEqual({
      kind: 'outsideTrainingData',
      reasons: ['Size 16 x 16: the model was trained on 20 x 16; slices are resized.'],
    });
  });

  it('accepts a sequence replaced by FLAIR, as the training data has it', () => {
    expect(checkFit(model, [colour(16, 16, (x, y, c) => (c === 2 ? 3 * y : x + y))], false).kind).toBe(
      'fits',
    );
  });

  it.each([
    ['size', textured(20, 16), 'Size 20 x 16'],
    [
      'depth',
      { ...textured(), bits: 16, data: Uint16Array.from(textured().data) } as DecodedSlice,
      '16 bits',
    ],
    [
      'an empty channel',
      colour(16, 16, (x, y, c) => (c === 1 ? 0 : x * (c + 1) + y)),
      'FLAIR channel is empty',
    ],
    ['copied channels', colour(16, 16, (x, y, c) => (c === 1 ? 5 * x : x + y)), 'identical'],
  ])('marks another %s as outside the training data', (_name, slice, reason) => {
    const fit = checkFit(model, [slice], false);
    expect(fit.kind).toBe('outsideTrainingData');
    expect(fit.kind === 'outsideTrainingData' && fit.reasons.join(' ')).toContain(reason);
  });

  it('refuses grey unless it is allowed, then marks it', () => {
    expect(checkFit(model, [grey], false)).toMatchObject({ kind: 'refused', code: 'INPUT_DOES_NOT_FIT' });
    expect(checkFit(model, [grey], true)).toMatchObject({
      kind: 'outsideTrainingData',
      reasons: [expect.stringContaining('copied')],
    });
  });

  it('runs a series whose three channels are identical, marked', () => {
    expect(checkFit(model, [colour(16, 16, (x, y) => x + y)], false)).toMatchObject({
      kind: 'outsideTrainingData',
      reasons: [expect.stringContaining('three channels are identical')],
    });
  });
});

describe('isConstant', () => {
  it('sees a flat slice even where its channels differ', () => {
    expect(isConstant(colour(3, 3, (_x, _y, c) => c * 10))).toBe(true);
    expect(isConstant(colour(3, 3, (x) => x))).toBe(false);
  });
});
