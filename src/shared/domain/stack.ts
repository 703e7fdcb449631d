import type { Notice } from '../contract/define.ts';
import type { SliceRow } from '../contract/series.ts';

/** A slice as its place in the stack is known by. */
export interface StackedSlice {
  readonly number: number;
  readonly state: SliceRow['state'];
}

/** So many missing numbers are named. */
const NAMED = 20;

/**
 * Whether the stack is not one volume: numbers are missing or repeated in it, or a slice could never be read. A file that
 * has gone missing since takes nothing from what was drawn on its slice.
 * @param slices in stack order
 */
export const hasGap = (slices: readonly StackedSlice[]): boolean =>
  slices.some(
    ({ number, state }, at) => state === 'failed' || (at > 0 && number !== (slices[at - 1]?.number ?? 0) + 1),
  );

/** What a reader is told of a stack that is not one volume. @param slices in stack order */
export function stackWarnings(slices: readonly StackedSlice[]): Notice[] {
  const missing = slices.flatMap(({ number }, at) => {
    const before = slices[at - 1]?.number ?? number - 1;
    return Array.from(
      { length: Math.min(NAMED + 1, Math.max(0, number - before - 1)) },
      (_, i) => before + 1 + i,
    );
  });
  const failed = slices.filter(({ state }) => state === 'failed').length;
  const named = missing.slice(0, NAMED).join(', ');
  return [
    ...(missing.length > 0
      ? [
          {
            code: 'GAP',
            message: `The stack has gaps: slice ${named}${missing.length > NAMED ? ' and more' : ''} missing. No volume is computed across them.`,
          },
        ]
      : []),
    ...(failed > 0
      ? [
          {
            code: 'SLICES_FAILED',
            message: `${failed} of ${slices.length} slices could not be read; no volume is computed across them.`,
          },
        ]
      : []),
  ];
}
