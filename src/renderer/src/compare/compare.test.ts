import { describe, expect, it } from 'vitest';
import { withLoadedMasks } from '../read/state/masks.ts';
import { withDetail } from '../read/state/navigation.ts';
import { initialReadState } from '../read/state/read-state.ts';
import { withMaskSets } from '../read/state/sources.ts';
import { syntheticSeries } from '../read/testing/synthetic-series.ts';
import { compareSources } from './compare-sources.ts';
import {
  type CompareState,
  initialCompareState,
  shownSources,
  swapped,
  withPaneSource,
} from './compare-state.ts';
import { diceBySlice } from './scoped-overlap.ts';

const A = 'model:a@0123456789ab';
const series = syntheticSeries(1, 8, 3);
const bits = new Uint8Array(64).fill(1, 0, 10);
let read = withDetail(initialReadState(1, 7), series.detail);
read = withMaskSets(
  read,
  [
    { source: 'groundTruth', kind: 'groundTruth', label: 'ground truth', current: true, slices: [] },
    { source: A, kind: 'model', label: 'a', current: true, slices: [] },
  ],
  'Dr Test',
);
for (const source of ['groundTruth', A])
  read = withLoadedMasks(read, source, [{ sliceId: 1001, revision: 1, bits }]);
const sources = compareSources(read);
const fresh = initialCompareState;
const names = (compare: CompareState) => shownSources(compare, sources).map((source) => source?.source);

describe('compare panes', () => {
  it('begin with the two most telling sources that have masks', () => {
    expect(names(fresh)).toEqual([A, 'groundTruth']);
  });
  it('change places instead of showing one source twice', () => {
    const chosen = withPaneSource(fresh, sources, 0, 'groundTruth');
    expect(names(chosen)).toEqual(['groundTruth', A]);
    expect(names(swapped(chosen, sources))).toEqual([A, 'groundTruth']);
  });
  it('take a source without masks when it is chosen', () => {
    expect(names(withPaneSource(fresh, sources, 1, 'reader:7'))).toEqual([A, 'reader:7']);
  });
});

describe('Dice of two sources by slice', () => {
  it('is 1 for equal masks, and none where one of them has not judged the slice', () => {
    expect(diceBySlice(read, A, 'groundTruth')).toEqual([1, null, null]);
    // a person who has drawn nothing has judged nothing
    expect(diceBySlice(read, 'reader:7', A)).toEqual([null, null, null]);
  });
});
