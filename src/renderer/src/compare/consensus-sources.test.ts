import { describe, expect, it } from 'vitest';
import { staple } from '../../../shared/consensus/staple.ts';
import { parseMaskSource } from '../../../shared/domain/mask-source.ts';
import { withLoadedMasks } from '../read/state/masks.ts';
import { withDetail } from '../read/state/navigation.ts';
import { initialReadState, type ReadState } from '../read/state/read-state.ts';
import { withMaskSets } from '../read/state/sources.ts';
import { modelRowOf, predictionsOf } from '../read/testing/fake-rows.ts';
import { syntheticSeries } from '../read/testing/synthetic-series.ts';
import { ratersOf, weightsOf, withConsensus } from './consensus-sources.ts';

const SIZE = 6;
const PIXELS = SIZE * SIZE;
const marks = (...pixels: number[]) =>
  Uint8Array.from({ length: PIXELS }, (_, at) => Number(pixels.includes(at)));

/** Three voters on two slices; the third voter has judged the first slice only. */
const MASKS: Readonly<Record<string, readonly Uint8Array[]>> = {
  'model:a@0123456789ab': [marks(0, 1, 2, 35), marks(3)],
  'model:b@0123456789ab': [marks(1, 2, 3, 35), marks(3)],
  'model:c@0123456789ab': [marks(2, 3, 4)],
};
const [A = '', B = '', C = ''] = Object.keys(MASKS);

/** Main lists no earlier states of a mask. */
const kindOf = (source: string) => {
  const kind = parseMaskSource(source)?.kind ?? 'model';
  return kind === 'revision' ? 'reader' : kind;
};

function stateOf(masks: Readonly<Record<string, readonly Uint8Array[]>>): ReadState {
  const series = syntheticSeries(1, SIZE, 2);
  const sets = Object.keys(masks).map((source) => ({
    source,
    kind: kindOf(source),
    label: source,
    current: !source.endsWith('@000000000000'),
    slices: [],
  }));
  const opened = withMaskSets(withDetail(initialReadState(1, 7), series.detail), sets, 'Dr Test');
  const loaded = Object.entries(masks).reduce(
    (state, [source, slices]) =>
      withLoadedMasks(
        state,
        source,
        slices.map((bits, at) => ({ sliceId: 1001 + at, revision: 1, bits })),
      ),
    opened,
  );
  const models = [0.9, 0.5, 0.3].map((value, at) => ({
    ...modelRowOf(['a', 'b', 'c'][at] ?? '', 'segmentation'),
    metrics: [
      { name: 'Dice per patient volume, mean', value, low: null, high: null, protocol: 'by patient' },
    ],
  }));
  return { ...loaded, models };
}

const bitsOf = (state: ReadState, rule: string, sliceId = 1001) =>
  withConsensus(state).masks.get(`consensus:${rule}`)?.get(sliceId)?.bits;

describe('consensus of the sources on a series', () => {
  it('by majority marks what more than half of them mark', () => {
    const voters = Object.values(MASKS).map(([mask]) => mask ?? marks());
    const expected = Array.from({ length: PIXELS }, (_, at) =>
      Number(voters.reduce((sum, mask) => sum + (mask[at] ?? 0), 0) >= 2),
    );
    expect([...(bitsOf(stateOf(MASKS), 'majority') ?? [])]).toEqual(expected);
  });

  it('weighted follows the measured Dice of the models: 0.9 outvotes 0.5 and 0.3', () => {
    expect(bitsOf(stateOf(MASKS), 'weighted')).toEqual(MASKS[A]?.[0]);
  });

  it('by STAPLE marks what is more likely tumour than not, given how good each voter turns out to be', () => {
    const counts = new Map<number, number>();
    const patterns = Array.from({ length: PIXELS }, (_, at) =>
      Object.values(MASKS).reduce((sum, [mask], voter) => sum | ((mask?.[at] ?? 0) << voter), 0),
    );
    for (const pattern of patterns) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    const { probability } = staple(counts, 3);
    expect([...(bitsOf(stateOf(MASKS), 'staple') ?? [])]).toEqual(
      patterns.map((pattern) => Number(probability(pattern) > 0.5)),
    );
  });

  it('is none on a slice that one of them has not judged, and one where it has found nothing', () => {
    const state = stateOf(MASKS);
    expect(bitsOf(state, 'majority', 1002)).toBeUndefined();
    const [model] = state.models.slice(2);
    const empty = model && predictionsOf(model, [1001, 1002], [], ['finding', 'empty']);
    const judged = { ...state, predictions: empty ? [empty] : [] };
    expect(bitsOf(judged, 'majority', 1002)).toEqual(marks(3));
  });

  it('counts other readers as the best model, and neither the own mask, ground truth nor what is out of date', () => {
    const own = [marks(9)];
    const state = stateOf({
      ...MASKS,
      'reader:7': own,
      'reader:8': own,
      groundTruth: own,
      'model:d@000000000000': own,
    });
    expect(ratersOf(state).map(({ source }) => source)).toEqual(['reader:8', A, B, C]);
    const weights = (models: ReadState['models']) =>
      weightsOf(ratersOf(state), models).map(({ weight, by }) => [weight, by]);
    expect(weights(state.models)).toEqual([
      [0.9, 'best'],
      [0.9, 'measured'],
      [0.5, 'measured'],
      [0.3, 'measured'],
    ]);
    // one that nobody has measured has a vote all the same
    const [, ...measured] = state.models;
    expect(weights(measured).slice(0, 2)).toEqual([
      [0.5, 'best'],
      [expect.closeTo(0.4, 12), 'mean'],
    ]);
    expect(weights([])).toEqual(Array(4).fill([1, 'alike']));
  });

  it('is made once for as long as the masks stay: another slice on the screen changes nothing', () => {
    const state = stateOf(MASKS);
    expect(withConsensus({ ...state, index: 1 }).masks).toBe(withConsensus(state).masks);
  });

  it('needs two voters, and is hidden with the models', () => {
    const alone = stateOf({ [A]: MASKS[A] ?? [] });
    expect(withConsensus(alone)).toBe(alone);
    const hidden = { ...stateOf(MASKS), aiHidden: true };
    expect(withConsensus(hidden)).toBe(hidden);
  });
});
