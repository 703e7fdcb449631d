import '@tensorflow/tfjs-backend-cpu';
import { conv2d, grads, maxPool, setBackend, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { startWasmBackend } from '../engines/wasm-backend.ts';
import { registerWasmGradients } from './wasm-gradients.ts';

type Shape = [number, number, number, number];
type Padding = 'same' | 'valid';

const values = (shape: Shape, seed: number): Float32Array => {
  const random = seededRandom(seed);
  // mostly negative, so that windows with a negative maximum are among them
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random() - 1.4);
};

/** The gradients of sum(f(...)^2) on one backend. */
async function gradients(
  backend: 'cpu' | 'wasm',
  f: (...xs: Tensor4D[]) => Tensor4D,
  inputs: readonly { shape: Shape; data: Float32Array }[],
): Promise<number[][]> {
  await setBackend(backend);
  const tensors = inputs.map(({ shape, data }) => tensor4d(data, shape));
  const found = grads((...xs) =>
    f(...(xs as Tensor4D[]))
      .square()
      .sum(),
  )(tensors);
  return Promise.all(found.map(async (gradient) => [...(await gradient.data())]));
}

describe('the gradients that TF.js lacks on WebAssembly', () => {
  beforeAll(async () => {
    await startWasmBackend();
    registerWasmGradients();
    registerWasmGradients();
  });

  it.each<[kernel: number, stride: number, padding: Padding, inputs: number, outputs: number, side: number]>([
    [3, 1, 'same', 5, 7, 12],
    [3, 1, 'valid', 3, 5, 11],
    [1, 1, 'same', 8, 4, 9],
    [1, 1, 'valid', 8, 4, 9],
    [3, 2, 'same', 4, 6, 12],
    [3, 2, 'valid', 4, 6, 13],
    [1, 2, 'same', 8, 4, 8],
    [7, 2, 'valid', 3, 8, 22],
  ])(
    'a %i x %i convolution with stride, %s padding: those of the reference',
    async (size, stride, padding, inputs, outputs, side) => {
      const x = { shape: [2, side, side, inputs] as Shape, data: values([2, side, side, inputs], 1) };
      const w = {
        shape: [size, size, inputs, outputs] as Shape,
        data: values([size, size, inputs, outputs], 2),
      };
      const f = (image: Tensor4D, filter: Tensor4D) => conv2d(image, filter, stride, padding);
      const expected = await gradients('cpu', f as (...xs: Tensor4D[]) => Tensor4D, [x, w]);
      const found = await gradients('wasm', f as (...xs: Tensor4D[]) => Tensor4D, [x, w]);
      for (const [i, one] of expected.entries()) {
        const scale = Math.max(...one.map(Math.abs));
        expect(scale).toBeGreaterThan(0);
        for (const [k, value] of one.entries())
          expect(Math.abs(value - (found[i]?.[k] ?? Number.NaN)) / scale).toBeLessThan(1e-5);
      }
    },
  );

  it('max pooling, windows with a negative maximum included: those of the reference', async () => {
    const x = { shape: [2, 8, 8, 5] as Shape, data: values([2, 8, 8, 5], 3) };
    const f = (image: Tensor4D) => maxPool(image, 2, 2, 'valid');
    const [expected = []] = await gradients('cpu', f as (...xs: Tensor4D[]) => Tensor4D, [x]);
    const [found = []] = await gradients('wasm', f as (...xs: Tensor4D[]) => Tensor4D, [x]);
    const negative = x.data.filter((value, i) => value < 0 && expected[i] !== 0);
    expect(negative.length).toBeGreaterThan(5);
    expect(found.map((value) => Math.round(value * 1e5) + 0)).toEqual(
      expected.map((value) => Math.round(value * 1e5) + 0),
    );
  });

  it('max pooling shares a gradient among equal maxima: its sum is kept', async () => {
    const x = { shape: [1, 4, 4, 1] as Shape, data: new Float32Array(16).fill(2) };
    const f = (image: Tensor4D) => maxPool(image, 2, 2, 'valid');
    const [found = []] = await gradients('wasm', f as (...xs: Tensor4D[]) => Tensor4D, [x]);
    // d/dx of (max)^2 is 2 * 2, over four equal places
    expect(found).toEqual(new Array(16).fill(1));
  });

  it('overlapping max pooling of negative values is refused rather than trained wrongly', async () => {
    const x = { shape: [1, 5, 5, 1] as Shape, data: new Float32Array(25).fill(-1) };
    const f = (image: Tensor4D) => maxPool(image, 3, 2, 'valid');
    await expect(gradients('wasm', f as (...xs: Tensor4D[]) => Tensor4D, [x])).rejects.toThrow('negative');
  });
});
