import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';

/**
 * Turns a page upright by its Orientation tag (TIFF 6.0, page 36): 1 as stored, 2 mirrored left-right, 3 by 180
 * degrees, 4 mirrored top-bottom, 5..8 with rows and columns exchanged.
 */
export function orient(slice: DecodedSlice, orientation: number): DecodedSlice {
  if (orientation === 1) return slice;
  const { width, height, samples } = slice;
  const swap = orientation >= 5;
  const outWidth = swap ? height : width;
  const outHeight = swap ? width : height;
  const flipX = [2, 3, 7, 8].includes(orientation);
  const flipY = [3, 4, 6, 7].includes(orientation);
  const data = slice.bits === 8 ? new Uint8Array(slice.data.length) : new Uint16Array(slice.data.length);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      // stored column and row of the pixel that belongs here
      const column = swap ? y : x;
      const row = swap ? x : y;
      const fromX = flipX ? width - 1 - column : column;
      const fromY = flipY ? height - 1 - row : row;
      const from = (fromY * width + fromX) * samples;
      const to = (y * outWidth + x) * samples;
      for (let c = 0; c < samples; c++) data[to + c] = slice.data[from + c] ?? 0;
    }
  }
  return { ...slice, width: outWidth, height: outHeight, data };
}
