import { countOverlap, type Overlap } from '../../../../shared/metrics/overlap.ts';
import type { MaskEntry } from './read-state.ts';

const counted = new WeakMap<Uint8Array, WeakMap<Uint8Array, Overlap>>();

/** Overlap of two masks of one slice, counted once; a missing mask counts as empty. */
export function overlapOf(a: MaskEntry | null | undefined, b: MaskEntry | null | undefined): Overlap {
  if (!a || !b || a.pixels === 0 || b.pixels === 0) return { both: 0, a: a?.pixels ?? 0, b: b?.pixels ?? 0 };
  const ofA = counted.get(a.bits) ?? new WeakMap<Uint8Array, Overlap>();
  counted.set(a.bits, ofA);
  const known = ofA.get(b.bits);
  if (known) return known;
  const overlap = countOverlap(a.bits, b.bits);
  ofA.set(b.bits, overlap);
  return overlap;
}
