import type { SliceRow } from '../../../../shared/contract/series.ts';
import { interpolateShapes } from '../../../../shared/mask/interpolate-shape.ts';
import { countMaskPixels } from '../../../../shared/mask/run-length.ts';
import { maskOf } from './masks.ts';
import type { ReadState } from './read-state.ts';
import { ownSource } from './sources.ts';
import { aspectOf } from './view.ts';

/** Positions in the stack of two drawn slices with only undrawn ones between them. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/**
 * The gap in the reader's mask at the slice on the screen: around it where it is not drawn; where it is, the gap
 * before it, which a reader who draws every third slice has just ended, else the one after it.
 */
export function gapAt(state: ReadState): Gap | null {
  const slices = state.detail?.slices ?? [];
  const at = state.painted?.index;
  if (at === undefined) return null;
  const drawn = slices.flatMap((slice, index) => (drawnOn(state, slice) ? index : []));
  const before = drawn.findLast((index) => index < at);
  const after = drawn.find((index) => index > at);
  const gaps = drawn.includes(at)
    ? [
        { from: before, to: at },
        { from: at, to: after },
      ]
    : [{ from: before, to: after }];
  for (const { from, to } of gaps)
    if (from !== undefined && to !== undefined && to - from > 1) return { from, to };
  return null;
}

/** Why there is nothing to interpolate at the slice on the screen, or null. */
export function whyNoGap(state: ReadState): string | null {
  const gap = gapAt(state);
  if (!gap) return 'draw on two slices with undrawn ones between them first';
  const [first, last] = endsOf(state, gap);
  return first && last && sameSize(first, last) ? null : 'the two drawn slices have different sizes';
}

/**
 * Shapes between the two drawn ones, for the slices of a gap that can be read, have their size and are not drawn on,
 * by slice id.
 */
export function interpolateGap(state: ReadState, gap: Gap): Map<number, Uint8Array> {
  const [first, last] = endsOf(state, gap);
  const from = first && maskOf(state, ownSource(state), first.sliceId)?.bits;
  const to = last && maskOf(state, ownSource(state), last.sliceId)?.bits;
  if (!first || !last || !from || !to || !sameSize(first, last)) return new Map();
  const slices = state.detail?.slices ?? [];
  const between = slices
    .slice(gap.from + 1, gap.to)
    .filter((slice) => sameSize(first, slice) && slice.pixelSha256 && !drawnOn(state, slice));
  const positions = between.map((slice) => positionOf(slice, first, last, slices));
  const aspect = aspectOf(state.detail?.spacing ?? null);
  const shapes = interpolateShapes(from, to, first.width, first.height, positions, aspect);
  return new Map(shapes.flatMap((shape, at) => (between[at] ? [[between[at].sliceId, shape]] : [])));
}

/** Numbers in the stack (from 1) of the slices that interpolation leaves empty: the drawn shapes lie too far apart. */
export const leftEmpty = (state: ReadState, shapes: ReadonlyMap<number, Uint8Array>): number[] =>
  (state.detail?.slices ?? []).flatMap(({ sliceId }, index) => {
    const shape = shapes.get(sliceId);
    return shape && countMaskPixels(shape) === 0 ? index + 1 : [];
  });

const endsOf = (state: ReadState, { from, to }: Gap) => [
  state.detail?.slices[from],
  state.detail?.slices[to],
];

const drawnOn = (state: ReadState, slice: SliceRow): boolean =>
  (maskOf(state, ownSource(state), slice.sliceId)?.pixels ?? 0) > 0;

const sameSize = (a: SliceRow, b: SliceRow): boolean => a.width === b.width && a.height === b.height;

/** 0 at the first slice, 1 at the last; by slice number, so that missing slices count, else by place in the stack. */
function positionOf(slice: SliceRow, first: SliceRow, last: SliceRow, slices: readonly SliceRow[]): number {
  const share = (place: (row: SliceRow) => number) =>
    (place(slice) - place(first)) / (place(last) - place(first));
  const byNumber = share((row) => row.number);
  return byNumber > 0 && byNumber < 1 ? byNumber : share((row) => slices.indexOf(row));
}
