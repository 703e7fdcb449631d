import { predictionFor } from '../read/state/predictions.ts';
import type { MaskEntry, ReadState } from '../read/state/read-state.ts';
import { type CompareSource, compareSources, hasOutlines } from './compare-sources.ts';
import { repeatsMember } from './ensemble-voice.ts';
import { judgedSlices } from './judged-slices.ts';

/** How far the sources are apart on one slice. */
export interface SliceDisagreement {
  /** pixels that some of the sources mark, but not all of those that say anything about the slice */
  readonly disputed: number;
  /** highest minus lowest score of the classifiers, 0..1; 0 with fewer than two */
  readonly spread: number;
}

/** How many sources mark each pixel of a slice. */
export interface Agreement {
  /** width * height, 0..sources.length */
  readonly counts: Uint8Array;
  readonly sources: readonly CompareSource[];
  readonly disputed: number;
}

/**
 * Whose outlines are held against each other on a slice: people, ground truth and current segmenters that say
 * anything about it (`judgedSlices`). Consensus is made of the others and would count them twice, and so
 * would an ensemble beside its members.
 */
function voices(read: ReadState, sliceId: number): { source: CompareSource; mask: MaskEntry | null }[] {
  return compareSources(read).flatMap((source) => {
    if (!hasOutlines(source) || !source.current || ['consensus', 'revision'].includes(source.kind)) return [];
    if (repeatsMember(read, source.source)) return [];
    if (!judgedSlices(read, source.source).has(sliceId)) return [];
    return [{ source, mask: read.masks.get(source.source)?.get(sliceId) ?? null }];
  });
}

const counted = new WeakMap<ReadState['masks'], Map<string, Agreement>>();

/** Counts, per pixel of a slice, the sources that mark it. */
export function agreementOn(read: ReadState, sliceId: number, pixelCount: number): Agreement {
  const speaking = voices(read, sliceId);
  const bySlice = counted.get(read.masks) ?? new Map<string, Agreement>();
  counted.set(read.masks, bySlice);
  const key = `${sliceId} ${pixelCount} ${speaking.map(({ source }) => source.source).join(' ')}`;
  const known = bySlice.get(key);
  if (known) return known;
  const counts = new Uint8Array(pixelCount);
  for (const { mask } of speaking) {
    if (!mask || mask.pixels === 0 || mask.bits.length !== pixelCount) continue;
    for (let i = 0; i < pixelCount; i++) counts[i] = (counts[i] ?? 0) + (mask.bits[i] ?? 0);
  }
  let disputed = 0;
  for (const count of counts) if (count > 0 && count < speaking.length) disputed++;
  const agreement = { counts, sources: speaking.map(({ source }) => source), disputed };
  bySlice.set(key, agreement);
  return agreement;
}

const measured = new WeakMap<ReadState['masks'], { of: ReadState; slices: readonly SliceDisagreement[] }>();

/** Disagreement on every slice of the stack, in order. */
export function disagreements(read: ReadState): readonly SliceDisagreement[] {
  const known = measured.get(read.masks);
  if (
    known?.of.predictions === read.predictions &&
    known.of.detail === read.detail &&
    known.of.aiHidden === read.aiHidden &&
    known.of.models === read.models
  )
    return known.slices;
  const slices = (read.detail?.slices ?? []).map(({ sliceId, width, height }) => ({
    disputed: hasPixels(read, sliceId) ? agreementOn(read, sliceId, width * height).disputed : 0,
    spread: read.aiHidden ? 0 : spreadOn(read, sliceId),
  }));
  measured.set(read.masks, { of: read, slices });
  return slices;
}

/** Positions in the stack from the most to the least disagreement; slices all agree on are left out. */
export function mostDisputed(slices: readonly SliceDisagreement[]): number[] {
  return slices
    .map((slice, at) => ({ ...slice, at }))
    .filter(({ disputed, spread }) => disputed > 0 || spread > 0)
    .sort((a, b) => b.disputed - a.disputed || b.spread - a.spread || a.at - b.at)
    .map(({ at }) => at);
}

const hasPixels = (read: ReadState, sliceId: number): boolean =>
  [...read.masks.values()].some((masks) => (masks.get(sliceId)?.pixels ?? 0) > 0);

function spreadOn(read: ReadState, sliceId: number): number {
  const scores = read.predictions.flatMap((run) =>
    run.current && run.task === 'classification' ? (predictionFor(run, sliceId)?.score ?? []) : [],
  );
  return scores.length < 2 ? 0 : Math.max(...scores) - Math.min(...scores);
}
