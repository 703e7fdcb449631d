import { useEffect, useState } from 'react';
import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import { outlineDistances, percentile95 } from '../../../shared/metrics/outline-distance.ts';
import type { MaskEntry, ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';

/** Time a frame can spare, ms. */
const BUDGET_MS = 6;

const measured = new WeakMap<Uint8Array, WeakMap<Uint8Array, readonly number[]>>();

/**
 * Distances in pixels between the outlines of two masks of one slice, both ways, measured once.
 * @returns none where one of them is empty: there is no outline to be near to
 */
function distancesOf(a: MaskEntry, b: MaskEntry, width: number, height: number): readonly number[] {
  const ofA = measured.get(a.bits) ?? new WeakMap<Uint8Array, readonly number[]>();
  measured.set(a.bits, ofA);
  const known = ofA.get(b.bits);
  if (known) return known;
  const distances = outlineDistances(a.bits, b.bits, width, height);
  ofA.set(b.bits, distances);
  return distances;
}

/**
 * In-plane 95th percentile of outline distances in pixels, over the slices on which both have pixels. Yields between
 * slices, because outlines of large masks take long.
 * @returns null when there is no such slice
 */
export function* hd95Steps(
  { masks, detail }: Pick<ReadState, 'masks' | 'detail'>,
  a: MaskSource,
  b: MaskSource,
  sliceId: number | null,
): Generator<undefined, number | null> {
  const all: number[] = [];
  for (const slice of detail?.slices ?? []) {
    if (sliceId !== null && slice.sliceId !== sliceId) continue;
    const maskA = masks.get(a)?.get(slice.sliceId);
    const maskB = masks.get(b)?.get(slice.sliceId);
    if (!maskA?.pixels || !maskB?.pixels || maskA.bits.length !== maskB.bits.length) continue;
    for (const distance of distancesOf(maskA, maskB, slice.width, slice.height)) all.push(distance);
    yield;
  }
  return percentile95(all);
}

interface Found {
  readonly masks: ReadState['masks'] | null;
  /** what was measured */
  readonly of: string;
  readonly values: ReadonlyMap<string, number | null>;
}

const NONE: ReadonlyMap<string, number | null> = new Map();

/**
 * HD95 of sources against one of them, in pixels, filled in between frames.
 * @returns by source; absent: not measured yet; null: no slice on which both have pixels
 */
export function useHd95(
  read: ReadState,
  a: CompareSource,
  sources: readonly CompareSource[],
  sliceId: number | null,
): ReadonlyMap<string, number | null> {
  const [found, setFound] = useState<Found>({ masks: null, of: '', values: NONE });
  const { masks, detail } = read;
  const own = a.source;
  const key = sources
    .map(({ source }) => source)
    .filter((source) => source !== own)
    .join(' ');
  const of = `${own} ${sliceId} ${key}`;
  useEffect(() => {
    const results = new Map<string, number | null>();
    const waiting = key.split(' ').filter(Boolean);
    let steps: Generator<undefined, number | null> | null = null;
    let timer = 0;
    const work = () => {
      const end = performance.now() + BUDGET_MS;
      while (performance.now() < end && waiting[0] !== undefined) {
        steps ??= hd95Steps({ masks, detail }, own, waiting[0], sliceId);
        const step = steps.next();
        if (!step.done) continue;
        results.set(waiting[0], step.value);
        waiting.shift();
        steps = null;
      }
      if (waiting.length > 0) timer = window.setTimeout(work);
      else setFound({ masks, of, values: results });
    };
    // while the reader scrolls on, nothing is measured that nobody reads
    timer = window.setTimeout(work, 80);
    return () => clearTimeout(timer);
  }, [masks, detail, own, key, sliceId, of]);
  // figures of another slice or another A are not shown while the new ones are measured
  return found.masks === masks && found.of === of ? found.values : NONE;
}
