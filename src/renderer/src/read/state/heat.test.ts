import { describe, expect, it } from 'vitest';
import { modelRowOf } from '../testing/fake-rows.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { openSession } from '../testing/open-session.ts';
import { heatColour, heatOverlay, wantedHeat, whyNoHeat } from './heat.ts';

const luminance = (colour: string): number =>
  [0.2126, 0.7152, 0.0722].reduce(
    (sum, share, k) => sum + share * (Number.parseInt(colour.slice(1 + 2 * k, 3 + 2 * k), 16) / 255) ** 2.2,
    0,
  );

describe('where a classifier looked', () => {
  it('has a scale that gets brighter step by step, so that it reads without colour', () => {
    const steps = Array.from({ length: 21 }, (_, i) => luminance(heatColour(i / 20)));
    for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1] ?? 0);
    expect(heatColour(-1)).toBe(heatColour(0));
    expect(heatColour(2)).toBe(heatColour(1));
  });

  it('is drawn only for the slice and the model it belongs to, and never while AI is hidden', async () => {
    const api = new FakeSeriesApi();
    api.models = [modelRowOf('looker', 'classification'), modelRowOf('outliner', 'segmentation')];
    const { session } = await openSession(2, api);
    const base = session.store.getState();
    const [classifier] = base.models.filter((model) => model.task === 'classification');
    expect(classifier).toBeDefined();
    expect(whyNoHeat(base)).toBeNull();
    const open = { ...base, heat: { modelId: classifier?.modelId ?? '', map: null } };
    const name = wantedHeat(open) ?? '';
    const values = new Uint8Array(32 * 32).fill(200);
    const withMap = { ...open, heat: { ...open.heat, map: { name, values, problem: null } } };
    expect(heatOverlay(open)).toBeNull();
    expect(heatOverlay(withMap)?.labels).toBe(values);
    expect(
      heatOverlay({ ...withMap, heat: { ...withMap.heat, map: { ...withMap.heat.map, name: 'other' } } }),
    ).toBeNull();
    expect(heatOverlay({ ...withMap, aiHidden: true })).toBeNull();
    expect(whyNoHeat({ ...withMap, aiHidden: true })).toBe('AI is hidden');
  });
});
