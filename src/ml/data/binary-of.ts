import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';

/**
 * A page of two values, zero and one other, as 0|1 per pixel; of a colour page all samples of a pixel are alike.
 * @returns null where there are more than two values, or a pixel has a colour
 */
export function binaryOf({ data, samples, width, height }: DecodedSlice): Uint8Array | null {
  const mask = new Uint8Array(width * height);
  // a loop per depth: the engine compiles each for one kind of array, and this runs over every pixel of a batch
  return data instanceof Uint8Array ? fill8(data, samples, mask) : fill16(data, samples, mask);
}

function fill8(data: Uint8Array, samples: number, mask: Uint8Array): Uint8Array | null {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  let other = 0;
  for (let at = 0; at < data.length; at++) {
    // a mask is mostly empty: four bytes at a time are skipped
    if (at % 4 === 0 && words[at >> 2] === 0) {
      at += 3;
      continue;
    }
    const value = data[at] as number;
    if (value === 0) continue;
    if (other === 0) other = value;
    if (value !== other || data[at - (at % samples)] !== other) return null;
    if (at % samples === 0) {
      for (let sample = 1; sample < samples; sample++) if (data[at + sample] !== value) return null;
      mask[at / samples] = 1;
    }
  }
  return mask;
}

function fill16(data: Uint16Array, samples: number, mask: Uint8Array): Uint8Array | null {
  let other = 0;
  for (let i = 0, at = 0; i < mask.length; i++, at += samples) {
    const value = data[at] as number;
    for (let sample = 1; sample < samples; sample++) if (data[at + sample] !== value) return null;
    if (value === 0) continue;
    if (other === 0) other = value;
    if (value !== other) return null;
    mask[i] = 1;
  }
  return mask;
}
