import { type BrushPoint, stampStroke } from '../../../../shared/mask/brush.ts';
import { withinRange } from '../../../../shared/mask/intensity-range.ts';
import { cutBox } from '../../../../shared/mask/mask-box.ts';
import { pixelRectangle } from '../../../../shared/mask/polygon.ts';
import { floodFill, growRegion, touchesBorder } from '../../../../shared/mask/region.ts';
import { measureText } from '../../../../shared/measure/by-hand.ts';
import type { CursorState } from '../session/cursor-store.ts';
import { intensityChannel, rangeOf, toleranceOf, type Values, valuesOf } from './intensity.ts';
import { maskOf } from './masks.ts';
import { pixelSizeOf } from './measures.ts';
import { openOutline } from './outline.ts';
import type { ReadState } from './read-state.ts';
import { ownSource } from './sources.ts';

/** What a tool is about to change: drawn over the slice, in no mask yet. */
export interface Draft {
  /** 1: would be added, 0: would be taken away */
  readonly value: 0 | 1;
  /** points in image pixels; empty where the region says it all */
  readonly path: readonly BrushPoint[];
  readonly closed: boolean;
  /** what a ruler or an angle says so far */
  readonly text?: string;
  /** corners that were set one by one and are drawn as such */
  readonly corners: readonly BrushPoint[];
  /** width * height, 0|1 */
  readonly region: DraftRegion | null;
}

/** Some pixels of a part of the image: a brush need not have the whole image made anew under every move. */
export interface DraftRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** width * height, 0|1 */
  readonly bits: Uint8Array;
}

/** What the tool in hand is about to change on the slice on the screen, or null. */
export function draftOf(state: ReadState, cursor: CursorState): Draft | null {
  const { painted, tool } = state;
  // a change that is shown has to be decided on before anything else is drawn
  if (!painted?.pixels || state.proposal) return null;
  const { point, drag } = cursor;
  const value = drag?.value ?? (cursor.inverted ? 0 : 1);
  const outline = openOutline(state);
  if (drag && tool === 'lasso') return pathDraft(value, drag.points);
  if (drag && tool === 'rectangle') return pathDraft(value, rectangleOf(drag.points));
  if (tool === 'ruler' || tool === 'angle') return measureDraft(state, cursor, tool);
  if (outline) {
    const path = point && tool === 'polygon' ? [...outline.points, point] : outline.points;
    return { value: outline.value, path, closed: false, corners: outline.points, region: null };
  }
  // while a stroke is drawn, the mask itself shows what it does
  if (!point || (state.busy === 'stroke' && !drag)) return null;
  const region = regionUnder(state, point, value);
  return region ? { value, path: [], closed: false, corners: [], region } : null;
}

const pathDraft = (value: 0 | 1, path: readonly BrushPoint[]): Draft => ({
  value,
  path,
  closed: true,
  corners: [],
  region: null,
});

function measureDraft(state: ReadState, { point, drag }: CursorState, kind: 'ruler' | 'angle'): Draft | null {
  const { angle, painted, detail } = state;
  const set =
    kind === 'ruler' ? drag?.points.slice(0, 1) : angle?.sliceId === painted?.sliceId ? angle?.points : [];
  const end = kind === 'ruler' ? drag?.points.at(-1) : point;
  if (!set || set.length === 0 || !end || !detail) return null;
  const path = [...set, end];
  const isReadable = path.length === (kind === 'ruler' ? 2 : 3);
  const text = isReadable ? { text: measureText(kind, path, pixelSizeOf(detail)) } : {};
  return { value: 1, path, closed: false, corners: set, region: null, ...text };
}

/** The rectangle from the first to the last point of a drag. */
export function rectangleOf(points: readonly BrushPoint[]): BrushPoint[] {
  const [first] = points;
  const last = points.at(-1);
  return first && last ? pixelRectangle(first, last) : [];
}

function regionUnder(state: ReadState, point: BrushPoint, value: 0 | 1): DraftRegion | null {
  const pixels = state.painted?.pixels;
  if (!pixels || !pixelUnder(state, point)) return null;
  const { width, height } = pixels;
  const whole = (bits: Uint8Array | null) => bits && { left: 0, top: 0, width, height, bits };
  if (state.tool === 'wand') return whole(wandRegion(state, point));
  if (state.tool === 'fill') {
    const mask = maskOf(state, ownSource(state), state.painted?.sliceId ?? 0)?.bits;
    return whole(fillRegion(mask ?? new Uint8Array(width * height), width, height, point, value));
  }
  if (state.tool !== 'threshold') return null;
  const { brushDiameter: diameter, brushShape: shape } = state;
  const left = Math.max(0, Math.floor(point.x - diameter / 2));
  const top = Math.max(0, Math.floor(point.y - diameter / 2));
  const box = {
    left,
    top,
    width: Math.min(width, Math.ceil(point.x + diameter / 2) + 1) - left,
    height: Math.min(height, Math.ceil(point.y + diameter / 2) + 1) - top,
  };
  const only = cutBox(rangeMask(valuesOf(pixels, intensityChannel(state)), state), width, box);
  const bits = new Uint8Array(box.width * box.height);
  const at = { x: point.x - left, y: point.y - top };
  stampStroke(bits, box.width, box.height, [at], { diameter, value: 1, shape, only });
  return { ...box, bits };
}

/** Column and row of the pixel a point lies in, or null outside the slice on the screen. */
function pixelUnder(state: ReadState, point: BrushPoint): { readonly x: number; readonly y: number } | null {
  const pixels = state.painted?.pixels;
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  return pixels && x >= 0 && y >= 0 && x < pixels.width && y < pixels.height ? { x, y } : null;
}

const grown = new WeakMap<Values, { readonly key: string; readonly region: Uint8Array }>();

/** The region the wand takes at a point of the slice on the screen; null outside it. Grown once per pixel. */
export function wandRegion(state: ReadState, point: BrushPoint): Uint8Array | null {
  const pixels = state.painted?.pixels;
  const seed = pixelUnder(state, point);
  if (!pixels || !seed) return null;
  const values = valuesOf(pixels, intensityChannel(state));
  const key = `${seed.x} ${seed.y} ${toleranceOf(state)}`;
  const known = grown.get(values);
  if (known?.key === key) return known.region;
  const region = growRegion(values, pixels.width, pixels.height, seed, toleranceOf(state));
  grown.set(values, { key, region });
  return region;
}

const ranged = new WeakMap<Values, { readonly key: string; readonly mask: Uint8Array }>();

/** The pixels the threshold brush may change. */
export function rangeMask(values: Values, state: ReadState): Uint8Array {
  const { low, high } = rangeOf(state);
  const key = `${low} ${high}`;
  const known = ranged.get(values);
  if (known?.key === key) return known.mask;
  const mask = withinRange(values, { low, high });
  ranged.set(values, { key, mask });
  return mask;
}

/**
 * The region a flood fill changes: to add, the hole around the point; to take away, the piece under it.
 * @returns null where there is neither, for example where the background around the point leads to the border
 */
export function fillRegion(
  mask: Uint8Array,
  width: number,
  height: number,
  point: BrushPoint,
  value: 0 | 1,
): Uint8Array | null {
  const seed = { x: Math.floor(point.x), y: Math.floor(point.y) };
  if (mask[seed.y * width + seed.x] === value) return null;
  const region = floodFill(mask, width, height, seed);
  return value === 1 && touchesBorder(region, width, height) ? null : region;
}
