import { labelComponents } from '../../shared/mask/connected-components.ts';
import { outlineDistances, percentile95 } from '../../shared/metrics/outline-distance.ts';
import {
  addOverlap,
  countOverlap,
  diceOf,
  iouOf,
  NO_OVERLAP,
  type Overlap,
} from '../../shared/metrics/overlap.ts';

/** One patient volume: the model's masks beside the ground truth, in stack order, 0|1 per pixel. */
export interface SegmentedVolume {
  readonly width: number;
  readonly height: number;
  readonly slices: readonly { readonly found: Uint8Array | null; readonly truth: Uint8Array | null }[];
}

export interface VolumeMetrics {
  readonly overlap: Overlap;
  /** of the whole volume; 1 when both are empty */
  readonly dice: number;
  readonly iou: number;
  /** Dice of each slice with ground truth */
  readonly positiveSliceDice: readonly number[];
  /** in-plane 95th percentile of outline distances in pixels over slices where both have pixels; null without any */
  readonly hd95: number | null;
  /** slices with the model's pixels and none of the truth */
  readonly falsePositiveSlices: number;
  /** components (3D, 26 neighbours) of the truth, and how many of them the model touches */
  readonly lesions: number;
  readonly lesionsFound: number;
  /** the same of components under 100 pixels */
  readonly smallLesions: number;
  readonly smallLesionsFound: number;
}

/** A lesion of fewer pixels (over all its slices) counts as small. */
const SMALL_LESION = 100;

/** What the masks of one volume are worth against its ground truth. */
export function volumeMetrics({ width, height, slices }: SegmentedVolume): VolumeMetrics {
  let overlap = NO_OVERLAP;
  let falsePositiveSlices = 0;
  const sliceDice: number[] = [];
  const distances: number[] = [];
  for (const { found, truth } of slices) {
    const here = countOverlap(found, truth);
    overlap = addOverlap(overlap, here);
    if (here.b > 0) sliceDice.push(diceOf(here));
    if (here.a > 0 && here.b === 0) falsePositiveSlices++;
    if (here.a > 0 && here.b > 0 && found && truth) {
      for (const distance of outlineDistances(found, truth, width, height)) distances.push(distance);
    }
  }
  return {
    overlap,
    dice: diceOf(overlap),
    iou: iouOf(overlap),
    positiveSliceDice: sliceDice,
    hd95: percentile95(distances),
    falsePositiveSlices,
    ...lesionRecall({ width, height, slices }),
  };
}

function lesionRecall({ width, height, slices }: SegmentedVolume) {
  const { labels, sizes } = labelComponents(
    slices.map((slice) => slice.truth),
    width,
    height,
  );
  const touched = new Set<number>();
  for (const [z, { found }] of slices.entries()) {
    if (!found) continue;
    for (let p = found.indexOf(1); p !== -1; p = found.indexOf(1, p + 1)) {
      const label = labels[z * width * height + p];
      if (label) touched.add(label);
    }
  }
  const small = sizes.flatMap((size, at) => (size < SMALL_LESION ? [at + 1] : []));
  return {
    lesions: sizes.length,
    lesionsFound: touched.size,
    smallLesions: small.length,
    smallLesionsFound: small.filter((label) => touched.has(label)).length,
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
