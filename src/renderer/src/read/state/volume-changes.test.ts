import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestComponent, withoutSmallComponents } from '../../../../shared/mask/connected-components.ts';
import { fillHoles, grow, ISLAND_PIXELS, shrink, smooth } from '../../../../shared/mask/refine.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { withDetail } from './navigation.ts';
import { initialReadState, type ReadState } from './read-state.ts';
import { everySlice, keepLargestInVolume, removeIslandsInVolume } from './volume-changes.ts';

const SIZE = 8;
const COUNT = 4;
const mask = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE })
  .map((values) => Uint8Array.from(values, (value) => (value === 0 ? 1 : 0)));
/** Masks anywhere in the image, at its border too, and slices without one. */
const volume = fc.array(fc.option(mask, { nil: null }), { minLength: COUNT, maxLength: COUNT });

function stateOf(masks: readonly (Uint8Array | null)[]): ReadState {
  const entries = masks.flatMap(
    (bits, at): [number, { revision: number; bits: Uint8Array; pixels: number }][] =>
      bits ? [[1001 + at, { revision: 1, bits, pixels: bits.filter((value) => value === 1).length }]] : [],
  );
  const open = withDetail(initialReadState(1, 1), syntheticSeries(1, SIZE, COUNT).detail);
  return { ...open, masks: new Map([['reader:1', new Map(entries)]]) };
}

/** Expects what the change makes of every drawn slice, from the whole images. */
function expectWhole(
  change: (state: ReadState) => ReadonlyMap<number, Uint8Array>,
  whole: (masks: readonly (Uint8Array | null)[]) => readonly (Uint8Array | null)[],
): void {
  fc.assert(
    fc.property(volume, (masks) => {
      const after = change(stateOf(masks));
      const expected = whole(masks);
      masks.forEach((before, at) => {
        if (before?.includes(1)) expect(after.get(1001 + at)).toEqual(expected[at]);
        else expect(after.has(1001 + at)).toBe(false);
      });
    }),
  );
}

describe('changes of a volume, done where the mask is, are those of the whole images:', () => {
  it.each([
    ['fill holes', fillHoles],
    ['smooth', smooth],
    ['grow', grow],
    ['shrink', shrink],
  ] as const)('%s', (_name, operation) => {
    expectWhole(everySlice(operation), (masks) => masks.map((bits) => bits && operation(bits, SIZE, SIZE)));
  });

  it('keep the largest piece', () => {
    expectWhole(keepLargestInVolume, (masks) => largestComponent(masks, SIZE, SIZE));
  });

  it('remove islands', () => {
    expectWhole(removeIslandsInVolume, (masks) => withoutSmallComponents(masks, SIZE, SIZE, ISLAND_PIXELS));
  });
});
