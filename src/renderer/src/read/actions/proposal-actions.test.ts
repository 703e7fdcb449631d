import { describe, expect, it } from 'vitest';
import { goToNextChanged } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { mapPreview } from '../state/map-threshold.ts';
import { previewOf } from '../state/preview.ts';
import { proposedChange } from '../state/proposal.ts';
import { withSourceSetting } from '../state/sources.ts';
import { modelRowOf, predictionsOf } from '../testing/fake-rows.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { goTo, openSession, ownMask, paintedSlice, settled, until } from '../testing/open-session.ts';
import { EDIT_ACTIONS, VIEW_ACTIONS } from './read-actions.ts';

const MODEL = 'model:resunet@0123456789ab';
const SIZE = 32;

const action = (id: string) => {
  const found = EDIT_ACTIONS.find((candidate) => candidate.id === `read.${id}`);
  if (!found) throw new Error(`no action ${id}`);
  return found;
};
const whyNot = (session: SeriesSession, id: string) => action(id).whyNot(session.store.getState());
function perform(session: SeriesSession, id: string): void {
  expect([id, whyNot(session, id)]).toEqual([id, null]);
  action(id).perform(session);
}
const change = (session: SeriesSession) => proposedChange(session.store.getState());
const ids = (count: number) => Array.from({ length: count }, (_, at) => 1001 + at);

function box(left: number, top: number, right: number, bottom: number): Uint8Array {
  const bits = new Uint8Array(SIZE * SIZE);
  for (let y = top; y < bottom; y++) bits.fill(1, y * SIZE + left, y * SIZE + right);
  return bits;
}
const pixelsOf = (session: SeriesSession, count: number) =>
  ids(count).map((sliceId) => ownMask(session, sliceId)?.pixels ?? 0);

/** Makes these masks the reader's, each on the slice at its place. */
async function drawOn(session: SeriesSession, masks: Readonly<Record<number, Uint8Array>>): Promise<void> {
  const bySlice = new Map(Object.entries(masks).map(([at, bits]) => [1001 + Number(at), bits]));
  await session.editor.changeSlices('drawn', () => bySlice);
  await settled(session);
}

describe('a change that is shown before it is made', () => {
  it('leaves the masks alone until it is made, is one undo step, and can be given up', async () => {
    const { session, api } = await openSession(4);
    await drawOn(session, { 0: box(2, 2, 12, 12), 1: box(2, 2, 12, 12), 2: box(20, 20, 24, 24) });
    perform(session, 'refineAll.keepLargest');
    expect(change(session)).toMatchObject({ added: 0, removed: 16 });
    expect(change(session)?.slices.map(({ sliceId }) => sliceId)).toEqual([1003]);
    expect(pixelsOf(session, 4)).toEqual([100, 100, 16, 0]);
    expect(previewOf(session.store.getState())).toBeNull();
    goToNextChanged(session);
    await until(() => paintedSlice(session) === 1003);
    expect(previewOf(session.store.getState())?.labels[20 * SIZE + 20]).toBe(2);
    perform(session, 'drop');
    expect(change(session)).toBeNull();
    expect(session.store.getState().tool).toBe('pointer');

    perform(session, 'refineAll.keepLargest');
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 4)).toEqual([100, 100, 0, 0]);
    await goTo(session, 0);
    await session.editor.undo();
    expect(pixelsOf(session, 4)).toEqual([100, 100, 16, 0]);
    // undo takes the reader to where the change was
    await until(() => paintedSlice(session) === 1003);
    expect(api.log.filter(({ channel }) => channel === 'masks.apply')).toHaveLength(2);
    await session.close();
  });

  it('lets nothing else be drawn or undone meanwhile, and says so', async () => {
    const { session } = await openSession(2);
    await drawOn(session, { 0: box(2, 2, 12, 12) });
    perform(session, 'refineAll.grow');
    expect(session.editor.beginStroke(paintedSlice(session), 1)).toBe(false);
    expect(whyNot(session, 'undo')).toMatch(/a change is shown/);
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 2)).toEqual([140, 0]);
    await session.close();
  });

  it('follows the masks when they change elsewhere', async () => {
    const { session, api } = await openSession(2);
    await drawOn(session, { 0: box(2, 2, 12, 12), 1: box(2, 2, 4, 4) });
    perform(session, 'refineAll.clear');
    expect(change(session)?.removed).toBe(104);
    api.store('reader:1', 1002, box(0, 0, 10, 1), 9);
    api.push('masks.changed', {
      seriesId: 1,
      source: 'reader:1',
      changed: [{ sliceId: 1002, revision: 9, pixels: 10 }],
    });
    await until(() => change(session)?.removed === 110);
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 2)).toEqual([0, 0]);
    await session.close();
  });
});

describe('changes of all slices', () => {
  it.each([
    ['fillHoles', [100, 36]],
    ['smooth', [4, 32]],
    ['grow', [104, 60]],
    ['shrink', [0, 16]],
    ['clear', [0, 0]],
  ])('%s does to every slice what it does to one', async (id, expected) => {
    const { session } = await openSession(3);
    const ring = box(2, 2, 12, 12).map((value, at) => value & (1 - (box(3, 3, 11, 11)[at] ?? 0)));
    await drawOn(session, { 0: ring, 2: box(2, 2, 8, 8) });
    perform(session, `refineAll.${id}`);
    const after = change(session)?.slices ?? [];
    for (const { sliceId } of after) {
      await goTo(session, sliceId - 1001);
      expect(previewOf(session.store.getState())).not.toBeNull();
    }
    perform(session, 'finish');
    await settled(session);
    const all = pixelsOf(session, 3);
    await session.editor.undo();
    for (const at of [0, 2]) {
      await goTo(session, at);
      perform(session, `refine.${id}`);
      await settled(session);
    }
    expect(all).toEqual(pixelsOf(session, 3));
    expect([all[0], all[2]]).toEqual(expected);
    await session.close();
  });

  it('takes small pieces of the volume away, not small cuts through a large one', async () => {
    const { session } = await openSession(3);
    await drawOn(session, {
      0: box(2, 2, 12, 12),
      1: box(4, 4, 7, 7),
      2: box(20, 20, 23, 23),
    });
    perform(session, 'refineAll.removeIslands');
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 3)).toEqual([100, 9, 0]);
    await session.close();
  });

  it('are not to be had while nothing is drawn', async () => {
    const { session } = await openSession(2);
    for (const id of ['fillHoles', 'keepLargest', 'removeIslands', 'smooth', 'grow', 'shrink', 'clear'])
      expect(whyNot(session, `refineAll.${id}`)).toBe('nothing of yours is drawn on this series');
    await session.close();
  });
});

describe('interpolation between drawn slices', () => {
  it('fills the gap with shapes between the drawn ones, and touches nothing else', async () => {
    const { session } = await openSession(6);
    expect(whyNot(session, 'interpolate')).toMatch(/draw on two slices/);
    await drawOn(session, { 0: box(4, 4, 10, 10), 4: box(4, 4, 20, 20) });
    await goTo(session, 2);
    perform(session, 'interpolate');
    expect(change(session)?.slices.map(({ sliceId }) => sliceId)).toEqual([1002, 1003, 1004]);
    perform(session, 'finish');
    await settled(session);
    const pixels = pixelsOf(session, 6);
    expect([pixels[0], pixels[4], pixels[5]]).toEqual([36, 256, 0]);
    expect(pixels.slice(0, 5)).toEqual([...pixels.slice(0, 5)].sort((a, b) => a - b));
    expect(pixels[1]).toBeGreaterThan(36);
    await session.editor.undo();
    expect(pixelsOf(session, 6)).toEqual([36, 0, 0, 0, 256, 0]);
    await session.close();
  });

  it('goes to the gap before the slice just drawn, and names slices that stay empty', async () => {
    const { session } = await openSession(7);
    await drawOn(session, { 0: box(1, 1, 4, 4), 3: box(25, 25, 28, 28), 6: box(25, 25, 28, 28) });
    await goTo(session, 3);
    perform(session, 'interpolate');
    expect(change(session)).toMatchObject({ added: 0, removed: 0 });
    expect(session.store.getState().notices.at(-1)).toMatch(/slice 2, 3 empty/);
    perform(session, 'drop');
    await goTo(session, 5);
    perform(session, 'interpolate');
    expect(change(session)?.slices.map(({ sliceId }) => sliceId)).toEqual([1005, 1006]);
    await session.close();
  });
});

/** A model that has outlined the first two slices of a series of three, with maps that rise to the right. */
async function withModel() {
  const api = new FakeSeriesApi();
  const model = modelRowOf('resunet', 'segmentation');
  const rows = predictionsOf(model, ids(3), [0.9, 0.9, 0.1], ['finding', 'finding', 'negative']);
  api.models = [model];
  api.predictions = [
    { ...rows, slices: rows.slices.map((slice, at) => ({ ...slice, pixels: at < 2 ? 64 : null })) },
  ];
  for (const sliceId of [1001, 1002]) {
    api.store(MODEL, sliceId, box(8, 8, 16, 16));
    api.maps.set(
      `${sliceId}/resunet`,
      Uint8Array.from({ length: SIZE * SIZE }, (_, at) => (at % SIZE) * 8),
    );
  }
  const { session } = await openSession(3, api);
  await until(() => session.store.getState().predictionsKnown && session.store.getState().masks.has(MODEL));
  return { session, api };
}

describe("the slider over a model's map", () => {
  it('shows the cut, becomes the mask of this slice, and keeps its place', async () => {
    const { session } = await withModel();
    perform(session, 'mapThreshold');
    expect(whyNot(session, 'finish')).toBe('one moment: the map is loading');
    await until(() => mapPreview(session.store.getState()) !== null);
    // 50 % of 255 is 128 or more: columns 16 to 31
    expect(mapPreview(session.store.getState())?.pixels).toBe(16 * SIZE);
    for (let step = 0; step < 25; step++) perform(session, 'brushLarger');
    expect(session.store.getState().mapThreshold?.percent).toBe(75);
    const shown = mapPreview(session.store.getState());
    expect(shown?.pixels).toBe(8 * SIZE);
    expect(ownMask(session)).toBeNull();
    perform(session, 'finish');
    await settled(session);
    expect(ownMask(session)?.bits).toEqual(shown?.bits);
    expect(session.store.getState().mapThreshold).toBeNull();
    await session.editor.undo();
    expect(ownMask(session)?.pixels).toBe(0);
    perform(session, 'mapThreshold');
    expect(session.store.getState().mapThreshold?.percent).toBe(75);
    await session.close();
  });

  it('is taken over on all slices that the model has outlined, after they were shown', async () => {
    const { session } = await withModel();
    await drawOn(session, { 0: box(0, 0, 4, 4), 2: box(0, 0, 4, 4) });
    perform(session, 'mapThreshold');
    await session.maps.proposeAll();
    expect(change(session)).toMatchObject({ added: 2 * 16 * SIZE, removed: 16 });
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 3)).toEqual([16 * SIZE, 16 * SIZE, 16]);
    await session.close();
  });

  it('says why there is no cut, and closes when AI is hidden', async () => {
    const { session, api } = await withModel();
    await goTo(session, 2);
    perform(session, 'mapThreshold');
    await until(() => whyNot(session, 'finish') === 'the model has not outlined this slice');
    session.update((state) => ({ ...state, aiHidden: true }));
    expect(mapPreview(session.store.getState())).toBeNull();
    expect(whyNot(session, 'mapThreshold')).toBe('AI is hidden');
    session.update((state) => ({ ...state, aiHidden: false }));
    api.maps.set('1001/resunet', new Uint8Array(3));
    await goTo(session, 0);
    await until(() => /map of slice 1 could not be read/.test(session.store.getState().notices.at(-1) ?? ''));
    await session.close();
  });
});

describe("another source's mask", () => {
  it('is taken over at once where nothing is lost, shown first where pixels would go', async () => {
    const { session } = await withModel();
    perform(session, 'source.takeOver.slice');
    await settled(session);
    expect(ownMask(session)?.bits).toEqual(box(8, 8, 16, 16));
    await drawOn(session, { 0: box(0, 0, 10, 10) });
    perform(session, 'source.takeOver.slice');
    expect(change(session)).toMatchObject({ added: 60, removed: 96 });
    expect(ownMask(session)?.pixels).toBe(100);
    perform(session, 'finish');
    await settled(session);
    expect(ownMask(session)?.bits).toEqual(box(8, 8, 16, 16));
    await session.editor.undo();
    expect(ownMask(session)?.bits).toEqual(box(0, 0, 10, 10));
    await session.close();
  });

  it.each([
    ['add', [100 + 64 - 4, 64, 9]],
    ['keepCommon', [4, 0, 0]],
    ['subtract', [96, 0, 9]],
  ])('%s, on this slice and on all', async (rule, expected) => {
    const { session } = await withModel();
    await drawOn(session, { 0: box(0, 0, 10, 10), 2: box(0, 0, 3, 3) });
    perform(session, `source.${rule}.slice`);
    if (rule !== 'add') perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 3)).toEqual([expected[0], 0, 9]);
    await session.editor.undo();
    perform(session, `source.${rule}.all`);
    perform(session, 'finish');
    await settled(session);
    expect(pixelsOf(session, 3)).toEqual(expected);
    await session.editor.undo();
    expect(pixelsOf(session, 3)).toEqual([100, 0, 9]);
    await session.close();
  });

  it('is no longer shown once AI is hidden', async () => {
    const { session } = await withModel();
    perform(session, 'source.takeOver.all');
    expect(previewOf(session.store.getState())).not.toBeNull();
    VIEW_ACTIONS.find(({ id }) => id === 'read.hideAi')?.perform(session);
    expect(session.store.getState().aiHidden).toBe(true);
    expect(previewOf(session.store.getState())).toBeNull();
    expect(pixelsOf(session, 3)).toEqual([0, 0, 0]);
    await session.close();
  });

  it('that is hidden is not what the keys refer to', async () => {
    const { session } = await withModel();
    session.update((state) => withSourceSetting(state, MODEL, { visible: false }));
    expect(whyNot(session, 'source.add.slice')).toBe('no mask of another source is shown');
    session.update((state) => withSourceSetting(state, MODEL, { visible: true }));
    await goTo(session, 2);
    expect(whyNot(session, 'source.add.slice')).toBe('neither mask has a pixel on this slice');
    session.update((state) => ({ ...state, aiHidden: true }));
    expect(whyNot(session, 'source.add.all')).toBe('AI is hidden');
    await session.close();
  });
});
