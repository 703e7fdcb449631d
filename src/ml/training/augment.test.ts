import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { AS_IT_IS, drawExample, type Example, randomView, type View } from './augment.ts';

/** A slice whose channels say where a pixel is, with a mask in one corner. */
function example(width: number, height: number): Example {
  const data = new Float32Array(width * height * 3);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([x, y, 5], (y * width + x) * 3);
      mask[y * width + x] = x < 2 && y < 3 ? 1 : 0;
    }
  }
  return { slice: { data, black: [-1, -1, -1] }, mask, width, height };
}

function drawn(view: Partial<View>, side: number, one: Example) {
  const pixels = new Float32Array(side * side * 3);
  const labels = new Float32Array(side * side);
  drawExample(one, { ...AS_IT_IS, ...view }, side, pixels, labels, 0, seededRandom(1));
  return { pixels: [...pixels], labels: [...labels] };
}

describe('an example under a view', () => {
  it('as it is, is the slice', () => {
    const one = example(8, 8);
    expect(drawn({}, 8, one)).toEqual({ pixels: [...one.slice.data], labels: [...one.mask] });
  });

  it('mirrored, has its columns exchanged, mask and pixels alike', () => {
    const one = example(8, 8);
    const { pixels, labels } = drawn({ mirrored: true }, 8, one);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        expect(pixels[(y * 8 + x) * 3]).toBeCloseTo(7 - x, 5);
        expect(labels[y * 8 + x]).toBe(one.mask[y * 8 + (7 - x)]);
      }
    }
  });

  it('turned by a quarter, has rows for columns', () => {
    const { pixels } = drawn({ rotation: Math.PI / 2 }, 8, example(8, 8));
    // what stands at column x, row y was read from column 7 - y, row x
    expect(pixels[(2 * 8 + 3) * 3]).toBeCloseTo(5, 4);
    expect(pixels[(2 * 8 + 3) * 3 + 1]).toBeCloseTo(3, 4);
  });

  it('of another shape is centred in a square, black around it', () => {
    const { pixels, labels } = drawn({}, 8, example(8, 4));
    expect(pixels.slice(0, 3)).toEqual([-1, -1, -1]);
    expect(pixels.slice((2 * 8 + 3) * 3, (2 * 8 + 3) * 3 + 3)).toEqual([3, 0, 5]);
    expect(labels.slice(0, 16)).toEqual(new Array(16).fill(0));
    expect(labels[2 * 8]).toBe(1);
  });

  it('changes intensities per channel', () => {
    const { pixels } = drawn({ gain: [2, 1, 1], offset: [0, 10, 0] }, 8, example(8, 8));
    expect(pixels.slice((3 * 8 + 2) * 3, (3 * 8 + 2) * 3 + 3)).toEqual([4, 13, 5]);
  });

  it('drawn at random is the same for the same stream, and within its limits', () => {
    const views = Array.from({ length: 200 }, (_, seed) => randomView(seededRandom(seed)));
    expect(views).toEqual(Array.from({ length: 200 }, (_, seed) => randomView(seededRandom(seed))));
    expect(views.every((view) => Math.abs(view.rotation) <= 0.3 && Math.abs(view.scale - 1) <= 0.13)).toBe(
      true,
    );
    expect(new Set(views.map((view) => view.mirrored)).size).toBe(2);
  });
});
