import type { NormalisedSlice } from './normaliser.ts';

/** How a slice sits in the model's square input: padded to a centred square of `side` pixels, then resized. */
export interface SquareFrame {
  readonly width: number;
  readonly height: number;
  readonly side: number;
  /** whole pixels left of and above the slice, so that padding itself moves nothing */
  readonly left: number;
  readonly top: number;
  /** side of the model's input, pixels */
  readonly input: number;
}

export function squareFrame(width: number, height: number, input: number): SquareFrame {
  const side = Math.max(width, height);
  return {
    width,
    height,
    side,
    left: Math.floor((side - width) / 2),
    top: Math.floor((side - height) / 2),
    input,
  };
}

/**
 * The model's input: bilinear, pixel centres on pixel centres (half-pixel convention), padding black.
 * @param out receives input * input * 3 values at `offset`
 */
export function intoFrame(
  slice: NormalisedSlice,
  frame: SquareFrame,
  out: Float32Array,
  offset: number,
): void {
  const { width, height, side, left, top, input } = frame;
  if (width === input && height === input) {
    out.set(slice.data, offset);
    return;
  }
  const columns = axisWeights(input, side);
  const rows = columns;
  const at = (x: number, y: number, c: number): number => {
    const px = x - left;
    const py = y - top;
    if (px < 0 || py < 0 || px >= width || py >= height) return slice.black[c] ?? 0;
    return slice.data[(py * width + px) * 3 + c] ?? 0;
  };
  for (let y = 0; y < input; y++) {
    const row = rows[y] as AxisWeight;
    for (let x = 0; x < input; x++) {
      const column = columns[x] as AxisWeight;
      for (let c = 0; c < 3; c++) {
        const above = mix(at(column.from, row.from, c), at(column.to, row.from, c), column.share);
        const below = mix(at(column.from, row.to, c), at(column.to, row.to, c), column.share);
        out[offset + (y * input + x) * 3 + c] = mix(above, below, row.share);
      }
    }
  }
}

/**
 * A map on the model's grid (input * input) back on the slice's own grid (width * height), bilinear.
 * Nothing moves by more than half a pixel.
 */
export function outOfFrame(map: Float32Array, frame: SquareFrame): Float32Array {
  const { width, height, side, left, top, input } = frame;
  if (width === input && height === input) return map.slice();
  const axis = axisWeights(side, input);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = axis[y + top] as AxisWeight;
    for (let x = 0; x < width; x++) {
      const column = axis[x + left] as AxisWeight;
      const above = mix(
        map[row.from * input + column.from] ?? 0,
        map[row.from * input + column.to] ?? 0,
        column.share,
      );
      const below = mix(
        map[row.to * input + column.from] ?? 0,
        map[row.to * input + column.to] ?? 0,
        column.share,
      );
      out[y * width + x] = mix(above, below, row.share);
    }
  }
  return out;
}

interface AxisWeight {
  readonly from: number;
  readonly to: number;
  /** of `to`, 0..1 */
  readonly share: number;
}

/** For each of `count` output pixels the two source pixels (of `source`) around its centre. */
function axisWeights(count: number, source: number): AxisWeight[] {
  return Array.from({ length: count }, (_, i) => {
    const centre = Math.min(source - 1, Math.max(0, ((i + 0.5) * source) / count - 0.5));
    const from = Math.floor(centre);
    return { from, to: Math.min(source - 1, from + 1), share: centre - from };
  });
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
