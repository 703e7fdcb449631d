import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { intensityScale } from '../preprocessing/intensity-scale.ts';
import { normaliserFor } from '../preprocessing/preprocess.ts';
import { ModelInput } from './model-input.ts';

const SIDE = 8;

/** A slice that says in each channel which one it is: 10 n, 10 n + 1, 10 n + 2 (of 255). */
function numbered(n: number, width = SIDE, height = SIDE): DecodedSlice {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => 10 * n + (i % 3));
  return { width, height, samples: 3, bits: 8, data };
}

/** Which slices the model reads at a position, by the values of one pixel in the middle. */
function readAt(
  index: number,
  slices: readonly (DecodedSlice | null)[],
  numbers: readonly number[] = slices.map((_, at) => at),
): number[] {
  const normalise = normaliserFor({ preprocessing: { kind: 'unit', version: 1 } }, slices);
  const volume = { slices, numbers, scale: intensityScale(slices) };
  const input = new ModelInput({ width: SIDE, height: SIDE, channels: 9 }, volume, normalise);
  const out = new Float32Array(SIDE * SIDE * 9 + 5);
  input.write(index, out, 5);
  const middle = 5 + (4 * SIDE + 4) * 9;
  return [...out.subarray(middle, middle + 9)].map((value) => Math.round(value * 255));
}

const channels = (...slices: number[]) => slices.flatMap((n) => [10 * n, 10 * n + 1, 10 * n + 2]);

describe('a model that reads neighbouring slices', () => {
  const stack = [1, 2, 3, 4].map((n) => numbered(n));

  it('gets the slice below, the slice and the slice above', () => {
    expect(readAt(1, stack)).toEqual(channels(1, 2, 3));
    expect(readAt(2, stack)).toEqual(channels(2, 3, 4));
  });

  it('gets the slice itself at the ends of the stack', () => {
    expect(readAt(0, stack)).toEqual(channels(1, 1, 2));
    expect(readAt(3, stack)).toEqual(channels(3, 4, 4));
    expect(readAt(0, [numbered(7)])).toEqual(channels(7, 7, 7));
  });

  it('takes no neighbour across a gap in the numbers, nor a repeated number', () => {
    expect(readAt(1, stack, [1, 2, 4, 5])).toEqual(channels(1, 2, 2));
    expect(readAt(2, stack, [1, 2, 4, 5])).toEqual(channels(3, 3, 4));
    expect(readAt(1, stack, [1, 2, 2, 3])).toEqual(channels(1, 2, 2));
  });

  it('takes no neighbour that is unreadable or of another size', () => {
    expect(readAt(1, [null, numbered(2), numbered(3)])).toEqual(channels(2, 2, 3));
    expect(readAt(1, [numbered(1, 6, 8), numbered(2), numbered(3)])).toEqual(channels(2, 2, 3));
  });

  it('reads the same in any order, however many slices were read before', () => {
    const long = Array.from({ length: 25 }, (_, n) => numbered(n));
    const volume = {
      slices: long,
      numbers: long.map((_, at) => at),
      scale: intensityScale(long),
    };
    const normalise = normaliserFor({ preprocessing: { kind: 'unit', version: 1 } }, long);
    const input = new ModelInput({ width: SIDE, height: SIDE, channels: 9 }, volume, normalise);
    for (const index of [...long.keys(), 3, 20, 0]) {
      const out = new Float32Array(SIDE * SIDE * 9);
      input.write(index, out, 0);
      expect([...out].map((value) => Math.round(value * 255)).slice(0, 9)).toEqual(
        channels(Math.max(0, index - 1), index, Math.min(24, index + 1)),
      );
    }
  });
});
