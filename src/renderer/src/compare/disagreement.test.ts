import { describe, expect, it } from 'vitest';
import { withLoadedMasks } from '../read/state/masks.ts';
import { withDetail } from '../read/state/navigation.ts';
import { initialReadState, type ReadState } from '../read/state/read-state.ts';
import { withMaskSets } from '../read/state/sources.ts';
import { modelRowOf, predictionsOf } from '../read/testing/fake-rows.ts';
import { syntheticSeries } from '../read/testing/synthetic-series.ts';
import { compareSources } from './compare-sources.ts';
import { agreementOn, disagreements, mostDisputed } from './disagreement.ts';
import { judgedSlices } from './judged-slices.ts';
import { hd95Steps } from './outline-hd95.ts';
import { diceBySlice, sumOverlap } from './scoped-overlap.ts';

const SIZE = 8;
const PIXELS = SIZE * SIZE;
const A = 'model:a@0123456789ab';
const B = 'model:b@0123456789ab';
const rows = (from: number, to: number) => new Uint8Array(PIXELS).fill(1, from * SIZE, to * SIZE);
const edge = Uint8Array.from({ length: PIXELS }, (_, at) => (at % SIZE === 0 ? 1 : 0));
const one = new Uint8Array(PIXELS).fill(1, 27, 28);
const EMPTY = new Uint8Array(PIXELS);

/** Masks of slices 1001, 1002 ... in order; null: nothing stored there. */
const MASKS: Readonly<Record<string, readonly (Uint8Array | null)[]>> = {
  [A]: [rows(2, 5), one, EMPTY, null],
  [B]: [rows(3, 7), edge, EMPTY, edge],
  groundTruth: [rows(2, 6), null, EMPTY, null],
};

function readState(): ReadState {
  const series = syntheticSeries(1, SIZE, 4);
  const sliceIds = series.detail.slices.map(({ sliceId }) => sliceId);
  const label = (source: string) => source.slice(6, 7);
  const sets = Object.keys(MASKS).map((source) => ({
    source,
    kind: source === 'groundTruth' ? ('groundTruth' as const) : ('model' as const),
    label: label(source),
    current: true,
    slices: [],
  }));
  let read = withMaskSets(withDetail(initialReadState(1, 7), series.detail), sets, 'Dr Test');
  for (const [source, masks] of Object.entries(MASKS)) {
    const loaded = masks.flatMap((bits, at) =>
      bits ? [{ sliceId: sliceIds[at] ?? 0, revision: 1, bits }] : [],
    );
    read = withLoadedMasks(read, source, loaded);
  }
  const [a, c, d] = [
    modelRowOf('a', 'segmentation'),
    modelRowOf('c', 'classification'),
    modelRowOf('d', 'segmentation'),
  ];
  const e = modelRowOf('e', 'classification');
  return {
    ...read,
    models: [a, modelRowOf('b', 'segmentation'), c, d, e],
    predictionsKnown: true,
    predictions: [
      predictionsOf(a, sliceIds, [null], ['finding', 'finding', 'empty', 'empty']),
      predictionsOf(c, sliceIds, [0.9, 0.2, 0.1, 0.5], ['finding', 'negative', 'negative', 'finding']),
      predictionsOf(e, sliceIds, [0.7, 0.9, 0.1, 0.5], ['finding', 'finding', 'negative', 'finding']),
    ],
  };
}

describe('sources that can be compared', () => {
  it('are people and truth, segmenters, classifiers, and last what has not run', () => {
    const listed = compareSources(readState()).map(({ source, state }) => [source.split('@')[0], state]);
    expect(listed).toEqual([
      ['reader:7', 'empty'],
      ['groundTruth', 'ready'],
      ['model:a', 'ready'],
      ['model:b', 'ready'],
      ['model:c', 'ready'],
      ['model:e', 'ready'],
      ['model:d', 'notRun'],
    ]);
  });

  it('are people and truth alone while AI is hidden', () => {
    const kinds = compareSources({ ...readState(), aiHidden: true }).map(({ kind }) => kind);
    expect(kinds).toEqual(['reader', 'groundTruth']);
  });
});

describe('agreement', () => {
  it('counts by pixel who marks it, as counting by hand does', () => {
    const read = readState();
    for (const [at, sliceId] of [1001, 1002, 1003, 1004].entries()) {
      const masks = Object.values(MASKS).map((ofSource) => ofSource[at] ?? EMPTY);
      const { counts } = agreementOn(read, sliceId, PIXELS);
      for (let pixel = 0; pixel < PIXELS; pixel++)
        expect(counts[pixel]).toBe(masks.reduce((sum, mask) => sum + (mask[pixel] ?? 0), 0));
    }
  });

  it('asks only sources that say anything about the slice: not segmented is no opinion, found nothing is one', () => {
    const names = (sliceId: number) =>
      agreementOn(readState(), sliceId, PIXELS).sources.map(({ source }) => source);
    expect(names(1001)).toEqual(['groundTruth', A, B]);
    expect(names(1002)).toEqual([A, B]);
    expect(names(1004)).toEqual([A, B]);
  });

  it('orders slices by pixels in dispute, then by how far scores are apart, and leaves out what all agree on', () => {
    const apart = disagreements(readState());
    // rows 2 and 6 and the truth's lack of one: rows 2, 5 and 6; one pixel and the edge; none; the edge against nothing
    expect(apart.map(({ disputed }) => disputed)).toEqual([3 * SIZE, SIZE + 1, 0, SIZE]);
    expect(apart[1]?.spread).toBeCloseTo(0.7);
    expect(mostDisputed(apart)).toEqual([0, 1, 3]);
    expect(
      mostDisputed([
        { disputed: 0, spread: 0.1 },
        { disputed: 0, spread: 0.4 },
      ]),
    ).toEqual([1, 0]);
  });

  it('of hidden models is nobody s', () => {
    const apart = disagreements({ ...readState(), aiHidden: true });
    expect(apart.every(({ disputed, spread }) => disputed === 0 && spread === 0)).toBe(true);
  });
});

describe('measures of two sources', () => {
  it('sum over the slices of the volume', () => {
    const first = { both: 2 * SIZE, a: 3 * SIZE, b: 4 * SIZE };
    expect(sumOverlap(readState(), A, B, 1001)).toEqual({ ...first, slices: 1 });
    const total = { both: 2 * SIZE, a: 3 * SIZE + 1, b: 4 * SIZE + 2 * SIZE };
    expect(sumOverlap(readState(), A, B, null)).toEqual({ ...total, slices: 4 });
  });

  it('leave out slices that one of them has not judged, and count those that both found empty', () => {
    // the truth has masks of the first and third slice, the third empty as A's
    const truth = { both: 3 * SIZE, a: 3 * SIZE, b: 4 * SIZE, slices: 2 };
    expect(sumOverlap(readState(), A, 'groundTruth', null)).toEqual(truth);
    expect(sumOverlap(readState(), A, 'groundTruth', 1002)).toMatchObject({ slices: 0 });
    expect(diceBySlice(readState(), A, 'groundTruth')).toEqual([6 / 7, null, 1, null]);
  });

  it('take a person who has drawn one slice to have seen the others blank, and one who took it back for silent', () => {
    const person = (bits: Uint8Array) => {
      const sets = [{ source: 'reader:8', kind: 'reader' as const, label: 'R', current: true, slices: [] }];
      const opened = withMaskSets(readState(), sets, 'Dr Test');
      return withLoadedMasks(opened, 'reader:8', [{ sliceId: 1001, revision: 2, bits }]);
    };
    expect([...judgedSlices(person(one), 'reader:8')]).toEqual([1001, 1002, 1003, 1004]);
    expect([...judgedSlices(person(EMPTY), 'reader:8')]).toEqual([]);
    expect(compareSources(person(EMPTY)).find(({ source }) => source === 'reader:8')?.state).toBe('empty');
  });

  it('HD95 leaves out slices where one is empty, and is null where no slice is left', () => {
    const run = (steps: ReturnType<typeof hd95Steps>) => {
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
      }
    };
    // rows 2..4 and 3..6: their outlines are two rows apart below, one above
    expect(run(hd95Steps(readState(), A, B, 1001))).toBe(2);
    expect(run(hd95Steps(readState(), A, B, 1003))).toBeNull();
    expect(run(hd95Steps(readState(), A, B, 1004))).toBeNull();
    expect(run(hd95Steps(readState(), A, A, null))).toBe(0);
  });
});
