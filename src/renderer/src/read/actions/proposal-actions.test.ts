import { describe, expect, it } from 'vitest';
import { goToNextChanged } from '../session/proposals.ts';
import { previewOf } from '../state/preview.ts';
import { box, change, drawOn, perform, pixelsOf, SIZE, whyNot } from '../testing/edit-session.ts';
import { goTo, openSession, paintedSlice, settled, until } from '../testing/open-session.ts';

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
