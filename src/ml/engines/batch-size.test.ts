import { describe, expect, it } from 'vitest';
import type { Topology } from '../models/topology.ts';
import { slicesAtOnce, workingBytes } from './batch-size.ts';

const conv = (name: string, input: string, filters: number) => ({
  name,
  className: 'Conv2D' as const,
  config: { kernel_size: [3, 3], filters, padding: 'same' },
  inputs: [input],
});

/** An input of 8 x 8 x 3, a convolution of 4, one of 2, and both joined. */
const topology: Topology = {
  layers: [
    { name: 'input', className: 'InputLayer', config: { batch_input_shape: [null, 8, 8, 3] }, inputs: [] },
    conv('wide', 'input', 4),
    conv('narrow', 'wide', 2),
    { name: 'joined', className: 'Concatenate', config: {}, inputs: ['wide', 'narrow'] },
  ],
  input: 'input',
  output: 'joined',
};
// when they are joined: 4 + 2 channels read, 6 written
const WORKING = 8 * 8 * (4 + 2 + 6) * 4;

describe('slicesAtOnce', () => {
  it('counts what lives at once, not every layer', () => {
    expect(workingBytes(topology)).toBe(WORKING);
  });

  it('gives an engine what it wants, and less where memory is short', () => {
    expect(slicesAtOnce({ batch: 8 }, { topology }, 2 ** 30)).toBe(8);
    expect(slicesAtOnce({ batch: 8 }, { topology }, 8 * WORKING * 3.5)).toBe(3);
    expect(slicesAtOnce({ batch: 8 }, { topology }, 1000)).toBe(1);
  });
});
