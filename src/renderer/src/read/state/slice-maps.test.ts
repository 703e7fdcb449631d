import { describe, expect, it } from 'vitest';
import { scaleColour } from '../paint/colour-scales.ts';
import { modelRowOf, predictionsOf } from '../testing/fake-rows.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { openSession } from '../testing/open-session.ts';
import { contoursOf, mapName, mapOverlay, openMap, whyNoMapOf, withContour } from './slice-maps.ts';

const luminance = (colour: string): number =>
  [0.2126, 0.7152, 0.0722].reduce(
    (sum, share, k) => sum + share * (Number.parseInt(colour.slice(1 + 2 * k, 3 + 2 * k), 16) / 255) ** 2.2,
    0,
  );

describe.each(['inferno', 'viridis'] as const)('the scale %s', (scale) => {
  it('gets brighter step by step, so that it reads without colour', () => {
    const steps = Array.from({ length: 21 }, (_, i) => luminance(scaleColour(scale, i / 20)));
    for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1] ?? 0);
    expect(scaleColour(scale, -1)).toBe(scaleColour(scale, 0));
    expect(scaleColour(scale, 2)).toBe(scaleColour(scale, 1));
  });
});

/** A session with a classifier and a segmenter that has outlined its first slice. */
async function opened() {
  const api = new FakeSeriesApi();
  api.models = [modelRowOf('looker', 'classification'), modelRowOf('outliner', 'segmentation')];
  const { session } = await openSession(2, api);
  const state = session.store.getState();
  const sliceIds = state.detail?.slices.map(({ sliceId }) => sliceId) ?? [];
  const outliner = state.models.find(({ modelId }) => modelId === 'outliner') ?? expect.fail();
  const run = predictionsOf(outliner, sliceIds, [0.9, 0.1], ['finding', 'empty']);
  const slices = run.slices.map((slice) => ({ ...slice, pixels: 5 }));
  return { ...state, predictions: [{ ...run, slices }] };
}

describe('a map of a model over the image', () => {
  it.each([
    ['looker', 'explanation'],
    ['outliner', 'probability'],
    ['outliner', 'spread'],
  ] as const)(
    'of %s (%s) is drawn only for the slice and the model it belongs to, and never while AI is hidden',
    async (modelId, kind) => {
      const choice = { modelId, kind };
      const open = { ...(await opened()), shownMap: choice };
      expect(whyNoMapOf(open, kind)).toBeNull();
      expect(openMap(open)).toEqual(choice);
      expect(mapOverlay(open, choice)).toBeNull();
      const values = new Uint8Array(32 * 32).fill(200);
      const named = (name: string) => ({
        ...open,
        sliceMaps: new Map([[name, { values, problem: null }]]),
      });
      const withMap = named(mapName(open, choice) ?? '');
      expect(mapOverlay(withMap, choice)?.labels).toBe(values);
      expect(mapOverlay(named('other'), choice)).toBeNull();
      expect(mapOverlay({ ...withMap, aiHidden: true }, choice)).toBeNull();
      expect(openMap({ ...withMap, aiHidden: true })).toBeNull();
      expect(whyNoMapOf({ ...withMap, aiHidden: true }, kind)).toBe('AI is hidden');
    },
  );

  it('of a segmenter has another name once the slice was analysed again', async () => {
    const state = await opened();
    const choice = { modelId: 'outliner', kind: 'probability' } as const;
    const [run] = state.predictions;
    if (!run) return expect.fail();
    const slices = run.slices.map((slice) => ({ ...slice, outcome: 'empty' as const }));
    expect(mapName({ ...state, predictions: [{ ...run, slices }] }, choice)).not.toBe(mapName(state, choice));
  });

  it('has contour lines at the chosen scores and at the threshold of the model', async () => {
    const state = await opened();
    const choice = { modelId: 'outliner', kind: 'probability' } as const;
    expect(contoursOf(state, 'outliner').map(({ percent, own }) => [percent, own])).toEqual([
      [10, false],
      [50, true],
      [90, false],
    ]);
    const more = withContour(withContour(state, 25, true), 10, false);
    expect(contoursOf(more, 'outliner').map(({ percent }) => percent)).toEqual([25, 50, 90]);
    // a square of 60 % in a field of 0: lines around it up to there, none above
    const values = new Uint8Array(32 * 32);
    for (let y = 10; y < 20; y++) values.fill(153, y * 32 + 10, y * 32 + 20);
    const name = mapName(more, choice) ?? '';
    const overlay = mapOverlay({ ...more, sliceMaps: new Map([[name, { values, problem: null }]]) }, choice);
    expect(overlay?.contours?.map(({ lines }) => lines.length)).toEqual([1, 1, 0]);
  });
});
