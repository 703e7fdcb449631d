import { describe, expect, it } from 'vitest';
import { mapPreview } from '../state/map-threshold.ts';
import { previewOf } from '../state/preview.ts';
import { withSourceSetting } from '../state/sources.ts';
import {
  box,
  change,
  drawOn,
  MODEL,
  perform,
  pixelsOf,
  SIZE,
  sessionWithModel,
  whyNot,
} from '../testing/edit-session.ts';
import { goTo, ownMask, settled, until } from '../testing/open-session.ts';

describe("the slider over a model's map", () => {
  it('shows the cut, becomes the mask of this slice, and keeps its place', async () => {
    const { session } = await sessionWithModel();
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
    const { session } = await sessionWithModel();
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
    const { session, api } = await sessionWithModel();
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
    const { session } = await sessionWithModel();
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
    const { session } = await sessionWithModel();
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
    const { session } = await sessionWithModel();
    perform(session, 'source.takeOver.all');
    expect(previewOf(session.store.getState())).not.toBeNull();
    perform(session, 'hideAi');
    expect(session.store.getState().aiHidden).toBe(true);
    expect(previewOf(session.store.getState())).toBeNull();
    expect(pixelsOf(session, 3)).toEqual([0, 0, 0]);
    await session.close();
  });

  it('that is hidden is not what the keys refer to', async () => {
    const { session } = await sessionWithModel();
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
