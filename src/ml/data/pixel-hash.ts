import { createHash } from 'node:crypto';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';

/** sha256 (hex) of a slice's geometry and samples: what masks, strokes and predictions are bound to. */
export function hashPixels({ width, height, samples, bits, data }: DecodedSlice): string {
  return createHash('sha256')
    .update(`${width}x${height}x${samples}x${bits}:`)
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}
