import type { SliceOutcome } from '../../shared/contract/inference.ts';
import { largeComponents, largestComponent } from '../../shared/mask/connected-components.ts';
import { boundingBox, cutBox, pasteBox } from '../../shared/mask/mask-box.ts';
import { countMaskPixels } from '../../shared/mask/run-length.ts';
import type { VolumeSlices } from '../preprocessing/intensity-scale.ts';

/** What the volume step knows of one slice; null mask: none was drawn. */
export interface AnalysedSlice {
  readonly outcome: SliceOutcome;
  readonly mask: Uint8Array | null;
}

export interface CorrectedMask {
  /** stack index */
  readonly index: number;
  readonly outcome: 'empty' | 'finding';
  readonly mask: Uint8Array;
}

export interface VolumeSummary {
  readonly analysedSlices: number;
  readonly failedSlices: number;
  /** slices with the outcome `finding`, after the correction */
  readonly findingSlices: number;
  /** mask pixels of the whole volume, after the correction */
  readonly pixels: number;
  /** stack index of the slice with the largest mask, null without any */
  readonly largestSlice: number | null;
  /** pixels taken away by the component filter */
  readonly removedPixels: number;
}

export interface VolumeResult {
  readonly corrected: readonly CorrectedMask[];
  readonly summary: VolumeSummary;
  /** for people; null when there is nothing to say */
  readonly warning: string | null;
}

/**
 * What can only be said of a whole volume: keeps the large 3D components where the model's card asks for it, and
 * counts. The filter does not run across a gap, a failed slice or slices of different sizes: it could cut a tumour.
 * @param analysed one entry per slice in stack order
 * @param share of the largest component's voxels that a component needs to be kept, 1: the largest alone; null: no filter
 * @param contiguous false when slices are missing from the stack
 */
export function finishVolume(
  analysed: readonly AnalysedSlice[],
  slices: VolumeSlices,
  share: number | null,
  contiguous: boolean,
): VolumeResult {
  const failed = analysed.filter((slice) => slice.outcome === 'failed').length;
  const hindrance = share === null ? null : filterHindrance(slices, failed, contiguous);
  const corrected = share !== null && hindrance === null ? correct(analysed, slices, share) : [];
  const masks = analysed.map((slice, index) => corrected.find((c) => c.index === index)?.mask ?? slice.mask);
  const pixels = masks.map((mask) => (mask ? countMaskPixels(mask) : 0));
  const before = analysed.reduce((sum, slice) => sum + (slice.mask ? countMaskPixels(slice.mask) : 0), 0);
  const total = pixels.reduce((sum, count) => sum + count, 0);
  const emptied = new Set(corrected.filter((c) => c.outcome === 'empty').map((c) => c.index));
  return {
    corrected,
    summary: {
      analysedSlices: analysed.filter((slice) => !['failed', 'notAnalysed'].includes(slice.outcome)).length,
      failedSlices: failed,
      findingSlices: analysed.filter((slice, index) => slice.outcome === 'finding' && !emptied.has(index))
        .length,
      pixels: total,
      largestSlice: total === 0 ? null : pixels.indexOf(Math.max(...pixels)),
      removedPixels: before - total,
    },
    warning: hindrance,
  };
}

function filterHindrance(slices: VolumeSlices, failed: number, contiguous: boolean): string | null {
  const because = (cause: string) => `The component filter was not applied: ${cause}.`;
  if (failed > 0) return because('slices of this volume could not be analysed');
  if (!contiguous) return because('slices are missing from the stack');
  const sizes = new Set(slices.map((slice) => (slice ? `${slice.width} x ${slice.height}` : 'none')));
  return sizes.size > 1 ? because('the slices have different sizes') : null;
}

function correct(analysed: readonly AnalysedSlice[], slices: VolumeSlices, share: number): CorrectedMask[] {
  const width = slices[0]?.width ?? 0;
  const height = slices[0]?.height ?? 0;
  const box = boundingBox(
    analysed.map(({ mask }) => mask),
    width,
  );
  if (!box) return [];
  const cropped = analysed.slice(box.first, box.last + 1).map(({ mask }) => mask && cutBox(mask, width, box));
  const kept =
    share === 1
      ? largestComponent(cropped, box.width, box.height)
      : largeComponents(cropped, box.width, box.height, share);
  return kept.flatMap((part, i) => {
    const index = box.first + i;
    const before = cropped[i];
    if (!part || !before || part.every((value, k) => value === before[k])) return [];
    const mask = pasteBox(part, width, height, box);
    return [{ index, mask, outcome: countMaskPixels(mask) > 0 ? ('finding' as const) : ('empty' as const) }];
  });
}
