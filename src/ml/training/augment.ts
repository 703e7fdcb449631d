import type { NormalisedSlice } from '../preprocessing/normaliser.ts';

/** How one example is shown: all numbers 0 or 1 leave it as it is. */
export interface View {
  /** radians */
  readonly rotation: number;
  /** 1: as large as it is; 1.1: a tenth larger */
  readonly scale: number;
  /** share of the side, both ways */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly mirrored: boolean;
  /** per channel */
  readonly gain: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
  /** deviation of the noise added to every value */
  readonly noise: number;
}

export const AS_IT_IS: View = {
  rotation: 0,
  scale: 1,
  shiftX: 0,
  shiftY: 0,
  mirrored: false,
  gain: [1, 1, 1],
  offset: [0, 0, 0],
  noise: 0,
};

/** A view drawn at random: mirrored half of the time, +-17 degrees, +-13 %, +-6 %, intensities +-15 %, some noise. */
export function randomView(random: () => number): View {
  const within = (limit: number) => limit * (2 * random() - 1);
  const three = (base: number, limit: number): [number, number, number] => [
    base + within(limit),
    base + within(limit),
    base + within(limit),
  ];
  return {
    rotation: within(0.3),
    scale: 1 + within(0.13),
    shiftX: within(0.06),
    shiftY: within(0.06),
    mirrored: random() < 0.5,
    gain: three(1, 0.15),
    offset: three(0, 0.15),
    noise: random() < 0.3 ? 0.1 : 0,
  };
}

export interface Example {
  readonly slice: NormalisedSlice;
  /** width * height, 0|1 */
  readonly mask: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws an example under a view into the model's square input: the slice bilinear, the mask by its nearest pixel.
 * @param side of the input, pixels
 * @param pixels receives side * side * 3 values at `at` times that
 * @param labels receives side * side values (0|1) at `at` times that
 */
export function drawExample(
  { slice, mask, width, height }: Example,
  view: View,
  side: number,
  pixels: Float32Array,
  labels: Float32Array,
  at: number,
  random: () => number,
): void {
  const square = Math.max(width, height);
  const step = square / side / view.scale;
  const cos = Math.cos(view.rotation) * step;
  const sin = Math.sin(view.rotation) * step;
  const centreX = width / 2 + view.shiftX * square;
  const centreY = height / 2 + view.shiftY * square;
  const turn = view.mirrored ? -1 : 1;
  const to = at * side * side;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const u = turn * (x + 0.5 - side / 2);
      const v = y + 0.5 - side / 2;
      const fromX = centreX + cos * u - sin * v - 0.5;
      const fromY = centreY + sin * u + cos * v - 0.5;
      const place = to + y * side + x;
      const nearX = Math.round(fromX);
      const nearY = Math.round(fromY);
      const inside = nearX >= 0 && nearY >= 0 && nearX < width && nearY < height;
      labels[place] = inside ? (mask[nearY * width + nearX] ?? 0) : 0;
      for (let c = 0; c < 3; c++) {
        const value = bilinear(slice, width, height, fromX, fromY, c);
        const noise = view.noise === 0 ? 0 : view.noise * gaussian(random);
        pixels[place * 3 + c] = value * (view.gain[c] ?? 1) + (view.offset[c] ?? 0) + noise;
      }
    }
  }
}

function bilinear(
  { data, black }: NormalisedSlice,
  width: number,
  height: number,
  x: number,
  y: number,
  channel: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const read = (px: number, py: number): number =>
    px < 0 || py < 0 || px >= width || py >= height
      ? (black[channel] ?? 0)
      : (data[(py * width + px) * 3 + channel] ?? 0);
  const [shareX, shareY] = [x - left, y - top];
  const above = read(left, top) * (1 - shareX) + read(left + 1, top) * shareX;
  const below = read(left, top + 1) * (1 - shareX) + read(left + 1, top + 1) * shareX;
  return above * (1 - shareY) + below * shareY;
}

/** Box and Muller, one of the pair. */
const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
