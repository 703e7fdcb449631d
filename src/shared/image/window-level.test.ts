import { describe, expect, it } from 'vitest';
import { renderGrey, renderSlice } from './render-slice.ts';
import { buildLookup, percentileOf, volumePresets } from './window-level.ts';

describe('window', () => {
  it('of the full 8-bit range is the identity', () => {
    expect([...buildLookup({ centre: 128, width: 256 }, 8)]).toEqual([...Array(256).keys()]);
  });
  it('clips below and above', () => {
    const table = buildLookup({ centre: 100, width: 20 }, 8);
    expect([table[80], table[130]]).toEqual([0, 255]);
    expect(table[100]).toBeGreaterThan(110);
  });
  it('keeps 16 bits apart', () => {
    const table = buildLookup({ centre: 1000, width: 512 }, 16);
    expect(table.length).toBe(65536);
    expect(new Set([...table.slice(800, 1200)]).size).toBeGreaterThan(150);
  });
  it('finds percentiles by counting', () => {
    const histogram = new Uint32Array(256);
    histogram[0] = 1000;
    histogram[10] = 50;
    histogram[20] = 50;
    expect([percentileOf(histogram, 0.4, 1), percentileOf(histogram, 0.6, 1)]).toEqual([10, 20]);
    expect(volumePresets([histogram]).map((preset) => preset.windows.length)).toEqual([1, 1, 1, 1]);
  });
});

describe('rendering', () => {
  const slice = {
    width: 2,
    height: 1,
    samples: 3,
    bits: 8,
    data: Uint8Array.from([1, 2, 3, 4, 5, 6]),
  } as const;
  const identity = buildLookup({ centre: 128, width: 256 }, 8);
  const tables = [identity, identity, identity];
  it('shows one channel as grey and three as false colour', () => {
    const out = new Uint8ClampedArray(8);
    renderSlice(slice, 1, tables, out);
    expect([...out]).toEqual([2, 2, 2, 255, 5, 5, 5, 255]);
    renderSlice(slice, 'falseColour', tables, out);
    expect([...out]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect([...renderGrey(slice, 2, identity)]).toEqual([3, 6]);
  });
});
