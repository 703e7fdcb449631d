import { compareMasks, type MaskDifference } from '../../../shared/mask/difference.ts';
import type { LabelOverlay } from '../read/canvas/pane-painter.ts';
import type { Frame } from '../read/state/frame.ts';
import { maskOf } from '../read/state/masks.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { type MapChoice, mapOverlay } from '../read/state/slice-maps.ts';
import { type CompareSource, hasOutlines } from './compare-sources.ts';
import type { CompareState } from './compare-state.ts';
import { agreementOn } from './disagreement.ts';
import { judgedSlices } from './judged-slices.ts';
import { agreementColours, DIFFERENCE_COLOURS } from './overlay-colours.ts';

type Pair = readonly [CompareSource | null, CompareSource | null];

/**
 * What lies over the slice in a compared pane; the one place that decides it. The difference is that of the pane's
 * source and A; A itself stands as its outline, unless its pane is the only one, which then holds it against B.
 */
export function paneOverlay(
  read: ReadState,
  compare: Pick<CompareState, 'overlay' | 'layout'>,
  frame: Frame,
  source: CompareSource,
  [a, b]: Pair,
): LabelOverlay | null {
  if (compare.overlay === 'agreement') {
    const { counts, sources } = agreementOn(read, frame.sliceId, frame.width * frame.height);
    return { labels: counts, colours: agreementColours(sources.length), opacity: 45, withSources: true };
  }
  if (compare.overlay === 'why' || compare.overlay === 'doubt') {
    const choice = paneMap(compare, source);
    return choice && mapOverlay(read, choice);
  }
  if (compare.overlay !== 'difference' || !a) return null;
  const alone = compare.layout === 'one' ? b : null;
  const other = source.source === a.source ? alone : source;
  if (!other || !hasOutlines(other) || !hasOutlines(a)) return null;
  // where one of them has not judged the slice, all of the other would look added or missed
  if (![a, other].every(({ source: one }) => judgedSlices(read, one).has(frame.sliceId))) return null;
  const { labels } = differenceOn(read, frame, a, other);
  return { labels, colours: DIFFERENCE_COLOURS, opacity: 50 };
}

/** The map of its model that a pane shows, or null: the overlay is another, or its source has none. */
export function paneMap(
  { overlay }: Pick<CompareState, 'overlay'>,
  { modelId, task, current, state }: CompareSource,
): MapChoice | null {
  // a map is that of the model as it is now: it explains nothing of an older one
  if (modelId === null || !current || state !== 'ready') return null;
  if (overlay === 'why') return { modelId, kind: task === 'classification' ? 'explanation' : 'probability' };
  return overlay === 'doubt' && task === 'segmentation' ? { modelId, kind: 'spread' } : null;
}

const none = new Map<number, Uint8Array>();
const compared = new WeakMap<Uint8Array, WeakMap<Uint8Array, MaskDifference>>();

/** Where two sources agree and differ on the slice of a frame; a source without a mask there marks nothing. */
export function differenceOn(
  read: ReadState,
  { sliceId, width, height }: Pick<Frame, 'sliceId' | 'width' | 'height'>,
  a: CompareSource,
  b: CompareSource,
): MaskDifference {
  const bits = (source: CompareSource) => {
    const mask = maskOf(read, source.source, sliceId)?.bits;
    return mask?.length === width * height ? mask : nothing(width * height);
  };
  const [bitsA, bitsB] = [bits(a), bits(b)];
  const ofA = compared.get(bitsA) ?? new WeakMap<Uint8Array, MaskDifference>();
  compared.set(bitsA, ofA);
  const known = ofA.get(bitsB);
  if (known) return known;
  const difference = compareMasks(bitsA, bitsB, width * height);
  ofA.set(bitsB, difference);
  return difference;
}

function nothing(pixelCount: number): Uint8Array {
  const known = none.get(pixelCount) ?? new Uint8Array(pixelCount);
  none.set(pixelCount, known);
  return known;
}
