import { describe, expect, it } from 'vitest';
import { hasGap, type StackedSlice, stackWarnings } from './stack.ts';

const stack = (...slices: (number | [number, StackedSlice['state']])[]): StackedSlice[] =>
  slices.map((slice) => {
    const [number, state] = typeof slice === 'number' ? [slice, 'ok' as const] : slice;
    return { number, state };
  });

describe('a stack of slices', () => {
  it.each([
    [stack(), false, []],
    [stack(4), false, []],
    [stack(2, 3, 4), false, []],
    [stack(1, 2, 4), true, ['GAP']],
    [stack(1, 2, 2), true, []],
    [stack(1, [2, 'failed'], 3), true, ['SLICES_FAILED']],
    // drawn on while its file was there
    [stack(1, [2, 'missing'], 3), false, []],
    [stack(1, [3, 'failed']), true, ['GAP', 'SLICES_FAILED']],
  ])('%j', (slices, gap, codes) => {
    expect(hasGap(slices)).toBe(gap);
    expect(stackWarnings(slices).map(({ code }) => code)).toEqual(codes);
  });

  it('names what is missing, and not all of a gap of thousands', () => {
    expect(stackWarnings(stack(1, 4, 6))[0]?.message).toContain('slice 2, 3, 5 missing');
    expect(stackWarnings(stack(1, 9000))[0]?.message).toContain('21 and more missing');
  });
});
