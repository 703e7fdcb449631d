import { SulcusError } from '../sulcus-error.ts';

/**
 * Run lengths of a binary mask, row-major, alternating and starting with zeros, as LEB128 varints.
 * @param mask width * height values 0|1
 */
export function encodeRuns(mask: Uint8Array): Uint8Array {
  const out: number[] = [];
  let value = 0;
  let at = 0;
  while (at < mask.length) {
    // the native search reads many bytes at a time, and a mask is mostly long runs
    const end = mask.indexOf(1 - value, at);
    const next = end < 0 ? mask.length : end;
    pushVarint(out, next - at);
    at = next;
    value = 1 - value;
  }
  return Uint8Array.from(out);
}

/**
 * The mask that `encodeRuns` wrote.
 * @throws SulcusError MASK_CORRUPT when the runs do not add up to `pixelCount`
 */
export function decodeRuns(bytes: Uint8Array, pixelCount: number): Uint8Array {
  const mask = new Uint8Array(pixelCount);
  const end = forEachRun(bytes, (start, length, value) => {
    if (start + length > pixelCount) throw corrupt();
    if (value === 1) mask.fill(1, start, start + length);
  });
  if (end !== pixelCount) throw corrupt();
  return mask;
}

/** Calls `visit(start, length, value)` for every run; returns the number of pixels they cover. */
export function forEachRun(
  bytes: Uint8Array,
  visit: (start: number, length: number, value: 0 | 1) => void,
): number {
  let at = 0;
  let start = 0;
  let value: 0 | 1 = 0;
  while (at < bytes.length) {
    let length = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || factor > 2 ** 35) throw corrupt();
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
      factor *= 128;
    }
    visit(start, length, value);
    start += length;
    value = value === 0 ? 1 : 0;
  }
  return start;
}

/**
 * Number of pixels that are 1 in a mask given as runs.
 * @throws SulcusError MASK_CORRUPT when the runs do not add up to `pixelCount`
 */
export function countRunPixels(runs: Uint8Array, pixelCount: number): number {
  let count = 0;
  const end = forEachRun(runs, (_start, length, value) => {
    if (value === 1) count += length;
  });
  if (end !== pixelCount) throw corrupt();
  return count;
}

/** Number of pixels that are 1. */
export function countMaskPixels(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i] ?? 0;
  return count;
}

/** Appends a number as a LEB128 varint. */
export function pushVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

const corrupt = () =>
  new SulcusError(
    'MASK_CORRUPT',
    'A stored mask is damaged (its runs do not add up); it is not shown. Restore a backup.',
  );
