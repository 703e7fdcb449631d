import { describe, expect, it } from 'vitest';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';
import { readTiffPages } from './decode-tiff.ts';
import { EXPORT_TAG, encodeTiff, isOwnExport } from './encode-tiff.ts';

const slice = (samples: 1 | 3, bits: 8 | 16): DecodedSlice => {
  const length = 31 * 19 * samples;
  const list = Array.from({ length }, (_, i) => (i * 2654435761) % 2 ** bits);
  return {
    width: 31,
    height: 19,
    samples,
    bits,
    data: bits === 8 ? Uint8Array.from(list) : Uint16Array.from(list),
  };
};

describe('writing a TIFF', () => {
  for (const samples of [1, 3] as const)
    for (const bits of [8, 16] as const)
      it(`${samples} x ${bits} bit comes back as it was, with its mark`, () => {
        const { pages, description } = readTiffPages(encodeTiff(slice(samples, bits), EXPORT_TAG), 'a.tif');
        expect(pages).toEqual([slice(samples, bits)]);
        expect(isOwnExport(description)).toBe(true);
      });
  it('takes neither a foreign description nor none for its own', () => {
    expect(isOwnExport(undefined)).toBe(false);
    expect(isOwnExport(readTiffPages(encodeTiff(slice(1, 8), 'ImageJ=1.53'), 'a.tif').description)).toBe(
      false,
    );
  });
  it('keeps a mask of 0 and 255', () => {
    const data = Uint8Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 255 : 0));
    const mask: DecodedSlice = { width: 4, height: 3, samples: 1, bits: 8, data };
    expect(readTiffPages(encodeTiff(mask, EXPORT_TAG), 'a.tif').pages[0]?.data).toEqual(data);
  });
  it('leaves room for a long text and writes the pixels behind it', () => {
    const file = encodeTiff(slice(3, 16), `${EXPORT_TAG} ${'x'.repeat(2000)}`);
    expect(readTiffPages(file, 'a.tif').pages).toEqual([slice(3, 16)]);
  });
});
