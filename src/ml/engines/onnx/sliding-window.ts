import type { LayerSpec } from '../../models/topology.ts';

/** Size, strides and TF's padding of a sliding window, and the size of what comes out. */
export function slidingWindow(layer: LayerSpec, shape: readonly number[], size: Pair, strides: Pair) {
  const same = layer.config.padding === 'same';
  const axes = [0, 1].map((axis) => {
    const input = shape[axis] ?? 0;
    const k = size[axis as 0 | 1];
    const s = strides[axis as 0 | 1];
    if (!same) return { output: Math.floor((input - k) / s) + 1, begin: 0, end: 0 };
    const output = Math.ceil(input / s);
    const total = Math.max(0, (output - 1) * s + k - input);
    return { output, begin: Math.floor(total / 2), end: Math.ceil(total / 2) };
  });
  return {
    size: axes.map((axis) => axis.output),
    attributes: [
      { name: 'kernel_shape', integers: size },
      { name: 'strides', integers: strides },
      { name: 'pads', integers: [...axes.map((axis) => axis.begin), ...axes.map((axis) => axis.end)] },
    ],
  };
}

export type Pair = readonly [number, number];

/** Keras writes 2, [2, 2] or nothing at all. */
export function pair(value: unknown, fallback: number): Pair {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1])];
  const single = typeof value === 'number' ? value : fallback;
  return [single, single];
}
