import { describe, expect, it } from 'vitest';
import { generatePhantom } from './generate-phantom.ts';

const options = {
  seed: 5,
  slices: 5,
  size: 64,
  bits: 8,
  lesion: { x: 0.3, y: -0.1, z: 0.5, radius: 0.3 },
} as const;

describe('the phantom', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generatePhantom(options)).toEqual(generatePhantom(options));
    expect(generatePhantom({ ...options, seed: 6 }).slices[2]?.data).not.toEqual(
      generatePhantom(options).slices[2]?.data,
    );
  });
  it('has a lesion bright in FLAIR and dark in pre-contrast T1, in the middle of the stack only', () => {
    const { slices, masks } = generatePhantom(options);
    const area = masks.map((mask) => mask.reduce((sum, value) => sum + value, 0));
    expect(area[0]).toBe(0);
    expect(area[2]).toBeGreaterThan(60);
    const mean = (channel: number, inside: 0 | 1) => {
      const values = [...(masks[2] ?? [])].flatMap((value, i) =>
        value === inside && (slices[2]?.data[i * 3 + 1] ?? 0) > 60
          ? [slices[2]?.data[i * 3 + channel] ?? 0]
          : [],
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean(1, 1)).toBeGreaterThan(mean(1, 0) + 40);
    expect(mean(0, 1)).toBeLessThan(mean(0, 0));
  });
  it('can be healthy and 16-bit', () => {
    const { slices, masks } = generatePhantom({ ...options, bits: 16, lesion: null });
    expect(masks.every((mask) => mask.every((value) => value === 0))).toBe(true);
    expect(Math.max(...(slices[2]?.data ?? []))).toBeGreaterThan(1000);
  });
});
