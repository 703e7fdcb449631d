import { traceOutlines } from '../../../../shared/mask/outline.ts';

const traced = new WeakMap<Uint8Array, number[][]>();

/** Outlines of a mask that never changes in place, traced once. */
export function outlinesOf(bits: Uint8Array, width: number, height: number): number[][] {
  const known = traced.get(bits);
  if (known) return known;
  const outlines = traceOutlines(bits, width, height);
  traced.set(bits, outlines);
  return outlines;
}
