import UTIF from 'utif';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';

/** Stands in every file Sulcus exports; files that carry it are refused as input. */
export const EXPORT_TAG = 'sulcus-export v1';

export const isOwnExport = (description: string | undefined): boolean =>
  description?.includes(EXPORT_TAG) ?? false;

const PIXELS_AT = 1024;

/**
 * Writes one page as an uncompressed TIFF (big-endian, one strip).
 * @param software text of the Software tag, at most 500 characters; EXPORT_TAG for everything exported
 */
export function encodeTiff(page: DecodedSlice, software: string): Uint8Array {
  const bytesPerSample = page.bits / 8;
  const size = page.width * page.height * page.samples * bytesPerSample;
  const header = new Uint8Array(
    UTIF.encode([
      {
        t256: [page.width],
        t257: [page.height],
        t258: Array.from({ length: page.samples }, () => page.bits),
        t259: [1],
        t262: [page.samples === 3 ? 2 : 1],
        t273: [PIXELS_AT],
        t277: [page.samples],
        t278: [page.height],
        t279: [size],
        t284: [1],
        t305: [software.slice(0, 500)],
      },
    ]),
  );
  const out = new Uint8Array(PIXELS_AT + size);
  out.set(header.subarray(0, PIXELS_AT));
  if (bytesPerSample === 1) {
    out.set(page.data, PIXELS_AT);
  } else {
    const view = new DataView(out.buffer);
    for (let i = 0; i < page.data.length; i++) view.setUint16(PIXELS_AT + 2 * i, page.data[i] ?? 0, false);
  }
  return out;
}
