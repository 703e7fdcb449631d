import { describe, expect, it } from 'vitest';
import { modelRowOf, predictionsOf } from '../testing/fake-rows.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { frameOf } from './frame.ts';
import { withLoadedMasks } from './masks.ts';
import { diceOrNull, sliceOverlap, volumeMm3, volumeOverlap } from './measure.ts';
import { withDetail, withIndex, withPixels } from './navigation.ts';
import { sliceOutcomeOf, sliceScoreOf, withSlicePredictions } from './predictions.ts';
import { initialReadState, type View } from './read-state.ts';
import { drawnSources, withMaskSets, withSourceSetting } from './sources.ts';
import { withBrushDiameter, withSizeStep, withTool } from './tools.ts';
import { pan, placeImage, showPart, zoomAt } from './view.ts';
import { withDraggedWindow, withNextPreset, withPreset } from './window.ts';

const series = syntheticSeries(1, 16, 5);
const opened = withDetail(initialReadState(1, 7), series.detail);
const pixelsOf = (sliceId: number) => series.pixels.get(sliceId) ?? null;

describe('navigation', () => {
  it('begins with FLAIR, the first preset and where the reader left it', () => {
    const state = withDetail(initialReadState(1, 7), { ...series.detail, lastIndex: 3 });
    expect([state.index, state.channel, state.presetId]).toEqual([3, 1, 'standard']);
  });
  it('keeps within the stack', () => {
    expect(withIndex(opened, 99).index).toBe(4);
    expect(withIndex(opened, -3).index).toBe(0);
  });
  it('drops pixels of a slice that is no longer asked for', () => {
    const asked = withIndex(opened, 2);
    expect(withPixels(asked, 1002, pixelsOf(1002), null)).toBe(asked);
    expect(withPixels(asked, 1003, pixelsOf(1003), null).painted?.index).toBe(2);
  });
  it('ignores another series', () => {
    expect(withDetail(opened, syntheticSeries(2, 16, 3).detail)).toBe(opened);
  });
  it('never makes a frame of a position and another slice id', () => {
    const painted = withPixels(opened, 1001, pixelsOf(1001), null);
    const detail = { ...series.detail, slices: series.detail.slices.toReversed() };
    expect(frameOf(painted)?.sliceId).toBe(1001);
    expect(frameOf({ ...painted, detail })).toBeNull();
  });
});

describe('window', () => {
  it('drags only the channel that is shown, and all for false colour', () => {
    const one = withDraggedWindow(opened, opened.windows, 0.5, 0);
    expect(one.windows[0]).toEqual(opened.windows[0]);
    expect(one.windows[1]?.width).toBeGreaterThan(opened.windows[1]?.width ?? 0);
    expect(one.presetId).toBeNull();
    const all = withDraggedWindow({ ...opened, channel: 'falseColour' }, opened.windows, 0, 0.1);
    for (const [at, window] of all.windows.entries()) {
      expect(window.centre).toBeGreaterThan(opened.windows[at]?.centre ?? 0);
    }
  });
  it('steps round the presets', () => {
    let state = opened;
    for (const _ of series.detail.presets) state = withNextPreset(state);
    expect(state.presetId).toBe(opened.presetId);
    expect(withPreset(opened, 'no such preset')).toBe(opened);
  });
});

describe('view', () => {
  const pane = { width: 800, height: 600 };
  const image = { width: 256, height: 128 };
  it('fits with the pixel aspect', () => {
    expect(placeImage({ mode: 'fit' }, pane, image, 2)).toMatchObject({
      scaleX: 600 / 256,
      scaleY: (600 / 256) * 2,
    });
  });
  it('keeps the point under the pointer while zooming', () => {
    const at = { x: 123, y: 456 };
    const before = placeImage({ mode: 'fit' }, pane, image, 1.5);
    const after = placeImage(zoomAt({ mode: 'fit' }, pane, image, 1.5, at, 1.7), pane, image, 1.5);
    expect((at.x - after.x) / after.scaleX).toBeCloseTo((at.x - before.x) / before.scaleX);
    expect((at.y - after.y) / after.scaleY).toBeCloseTo((at.y - before.y) / before.scaleY);
  });
  it('shows a part that lies outside, and stays where any of it is seen', () => {
    const zoomed: View = { mode: 'free', zoom: 10, centreX: 50, centreY: 50 };
    const part = { left: 200, top: 100, right: 210, bottom: 120 };
    expect(showPart(zoomed, pane, image, 1, part)).toEqual({ ...zoomed, centreX: 205, centreY: 110 });
    expect(showPart(zoomed, pane, image, 1, { ...part, left: 89, top: 79 })).toBe(zoomed);
    const fit: View = { mode: 'fit' };
    expect(showPart(fit, pane, image, 1, part)).toBe(fit);
  });
  it('pans by what the pointer moved, and never loses the image', () => {
    const before = placeImage({ mode: 'fit' }, pane, image, 1);
    expect(placeImage(pan({ mode: 'fit' }, pane, image, 1, 30, -20), pane, image, 1).x).toBeCloseTo(
      before.x + 30,
    );
    const far = pan({ mode: 'fit' }, pane, image, 1, 1e6, 1e6);
    expect(far).toMatchObject({ centreX: 0, centreY: 0 });
  });
});

const sets = [
  { source: 'groundTruth', kind: 'groundTruth' as const, label: 'ground truth', current: true, slices: [] },
  { source: 'model:a@0123456789ab', kind: 'model' as const, label: 'a', current: true, slices: [] },
  { source: 'model:a@ba9876543210', kind: 'model' as const, label: 'a', current: false, slices: [] },
];

describe('sources', () => {
  const state = withMaskSets(opened, sets, 'Dr Test');
  it('has the reader, and hides ground truth and outdated models at first', () => {
    expect(drawnSources(state).map((source) => source.source)).toEqual(['reader:7', 'model:a@0123456789ab']);
  });
  it('gives every version of a model one colour', () => {
    const colours = state.sources.filter((source) => source.kind === 'model').map((source) => source.colour);
    expect(new Set(colours).size).toBe(1);
  });
  it('keeps what the reader chose when the list is read again', () => {
    const chosen = withSourceSetting(state, 'groundTruth', { visible: true, opacity: 250, style: 'fill' });
    const again = withMaskSets(chosen, sets, 'Dr Test').sources.find(
      (source) => source.kind === 'groundTruth',
    );
    expect(again).toMatchObject({ visible: true, opacity: 100, style: 'fill' });
  });
  it('hides every model at once', () => {
    expect(drawnSources({ ...state, aiHidden: true }).map((source) => source.kind)).toEqual(['reader']);
  });
});

describe('masks', () => {
  const bits = new Uint8Array(256).fill(1, 0, 9);
  it('drops an older revision and leaves unsaved slices alone', () => {
    const newer = withLoadedMasks(opened, 'reader:7', [{ sliceId: 1001, revision: 4, bits }]);
    const old = [{ sliceId: 1001, revision: 3, bits: new Uint8Array(256) }];
    expect(withLoadedMasks(newer, 'reader:7', old)).toBe(newer);
    const later = [{ sliceId: 1001, revision: 5, bits: new Uint8Array(256) }];
    expect(withLoadedMasks(newer, 'reader:7', later, new Set([1001]))).toBe(newer);
    expect(withLoadedMasks(newer, 'reader:7', later).masks.get('reader:7')?.get(1001)?.pixels).toBe(0);
  });
  it('measures Dice, and nothing where both are empty', () => {
    let state = withLoadedMasks(opened, 'a', [{ sliceId: 1001, revision: 1, bits }]);
    state = withLoadedMasks(state, 'b', [
      { sliceId: 1001, revision: 1, bits: new Uint8Array(256).fill(1, 0, 18) },
      { sliceId: 1002, revision: 1, bits },
    ]);
    expect(diceOrNull(sliceOverlap(state, 'a', 'b', 1001))).toBeCloseTo(18 / 27);
    expect(diceOrNull(sliceOverlap(state, 'a', 'b', 1004))).toBeNull();
    expect(diceOrNull(volumeOverlap(state, 'a', 'b'))).toBeCloseTo(18 / 36);
  });
  it('gives no volume across a gap', () => {
    const spacing = { x: 1, y: 1, z: 2, statedBy: 'Dr Test' };
    expect(volumeMm3({ ...series.detail, spacing }, 10)).toBe(20);
    const slices = series.detail.slices.toSpliced(2, 1);
    expect(volumeMm3({ ...series.detail, spacing, slices }, 10)).toBeNull();
    expect(volumeMm3(series.detail, 10)).toBeNull();
  });
});

describe('predictions', () => {
  const model = modelRowOf('a', 'segmentation');
  const ids = series.detail.slices.map((slice) => slice.sliceId);
  const rows = [
    predictionsOf(
      model,
      ids,
      [0.1, 0.9, null, 0.4, null],
      ['negative', 'finding', 'failed', 'empty', 'notAnalysed'],
    ),
    predictionsOf({ ...model, hash: 'old' }, ids, [0.99], ['finding'], false),
  ];
  it('tell five outcomes apart and never show a stale one as current', () => {
    expect(ids.map((id) => sliceOutcomeOf(rows, id))).toEqual([
      'negative',
      'finding',
      'failed',
      'empty',
      'notAnalysed',
    ]);
    // where a segmenter spoke, a classifier's "positive" is no finding; where none did, it is
    const classifier = predictionsOf(
      modelRowOf('c', 'classification'),
      ids,
      [],
      ['negative', 'negative', 'negative', 'finding', 'finding'],
    );
    expect(ids.map((id) => sliceOutcomeOf([...rows, classifier], id))).toEqual([
      'negative',
      'finding',
      'failed',
      'empty',
      'finding',
    ]);
    expect(sliceScoreOf(rows, 1001)).toBe(0.1);
    expect(sliceScoreOf([], 1001)).toBeNull();
  });
  it('take what a job reports for exactly that version of the model', () => {
    const state = { ...opened, predictions: rows };
    const slice = {
      sliceId: 1005,
      outcome: 'finding' as const,
      score: 0.8,
      uncertainty: null,
      pixels: 3,
      warning: null,
    };
    const change = { seriesId: 1, modelId: 'a', modelHash: model.hash, slices: [slice] };
    const next = withSlicePredictions(state, change);
    expect(sliceScoreOf(next?.predictions ?? [], 1005)).toBe(0.8);
    expect(withSlicePredictions(state, { ...change, modelHash: 'new' })).toBeNull();
    expect(withSlicePredictions(state, { ...change, seriesId: 2 })).toBe(state);
  });
});

describe('tools', () => {
  it('remember the one before and keep the brush within limits', () => {
    const state = withTool(withTool(opened, 'brush'), 'eraser');
    expect(withTool(state, state.previousTool).tool).toBe('brush');
    expect(withBrushDiameter(opened, 0).brushDiameter).toBe(1);
    expect(withSizeStep(withBrushDiameter(opened, 100), 1).brushDiameter).toBe(100);
    expect(withSizeStep(withBrushDiameter(opened, 2), -1).brushDiameter).toBe(1);
  });
});
