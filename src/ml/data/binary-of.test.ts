import { describe, expect, it } from 'vitest';
import { binaryOf } from './binary-of.ts';

/** A page of 3 x 1 pixels. */
const page = (samples: 1 | 3, values: readonly number[], bits: 8 | 16 = 8) => ({
  width: 3,
  height: 1,
  samples,
  bits,
  data: bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values),
});

describe('a mask page', () => {
  it.each([8, 16] as const)('of %i bits is two values, black and one other', (bits) => {
    expect(binaryOf(page(1, [0, 255, 255], bits))).toEqual(Uint8Array.of(0, 1, 1));
    expect(binaryOf(page(1, [0, 1, 0], bits))).toEqual(Uint8Array.of(0, 1, 0));
    expect(binaryOf(page(1, [0, 1, 2], bits))).toBeNull();
    expect(binaryOf(page(3, [0, 0, 0, 7, 7, 7, 0, 0, 0], bits))).toEqual(Uint8Array.of(0, 1, 0));
  });

  it.each([
    ['red', [255, 0, 0]],
    ['green', [0, 255, 0]],
    ['blue', [0, 0, 255]],
    ['yellow', [255, 255, 0]],
  ] as const)(
    'with a pixel painted %s is none: it would be read as nothing, or as something else',
    (_, colour) => {
      for (const bits of [8, 16] as const)
        expect(binaryOf(page(3, [0, 0, 0, ...colour, 0, 0, 0], bits))).toBeNull();
    },
  );
});
