import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { hashPixels } from './pixel-hash.ts';

const slice = (change: Partial<DecodedSlice> = {}): DecodedSlice => ({
  width: 4,
  height: 3,
  samples: 1,
  bits: 8,
  data: Uint8Array.from({ length: 12 }, (_, i) => i),
  ...change,
});

describe('the hash of a slice', () => {
  it('is the one that stands in catalogues already', () => {
    // sha256 of "4x3x1x8:" and the bytes 0..11, taken with coreutils' sha256sum
    expect(hashPixels(slice())).toBe('946a8c80c1394f3c013545518e19cf61e34ebdd105123178aeea986ad24d1ab3');
  });
  it('depends on pixels, geometry and depth', () => {
    const other = Uint8Array.from({ length: 12 }, (_, i) => (i === 11 ? 0 : i));
    const six = new Uint16Array(slice().data.slice().buffer);
    const hashes = [
      slice(),
      slice({ data: other }),
      slice({ width: 3, height: 4 }),
      slice({ width: 2, height: 2, samples: 3 }),
      slice({ width: 2, bits: 16, data: six }),
    ].map(hashPixels);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
  it('takes only the view where the pixels are part of a larger buffer', () => {
    const buffer = new Uint8Array(40).fill(9);
    buffer.set(slice().data, 14);
    expect(hashPixels(slice({ data: buffer.subarray(14, 26) }))).toBe(hashPixels(slice()));
  });
});
