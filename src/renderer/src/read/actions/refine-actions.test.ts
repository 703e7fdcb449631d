import { describe, expect, it } from 'vitest';
import { applyProposal, lookAt } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { previewOf } from '../state/preview.ts';
import { proposedChange } from '../state/proposal.ts';
import { goTo, openSession, ownMask as own, paintedSlice, settled, until } from '../testing/open-session.ts';
import { REFINE_ACTIONS } from './refine-actions.ts';

const action = (id: string) => {
  const found = REFINE_ACTIONS.find((candidate) => candidate.id === `read.refine.${id}`);
  if (!found) throw new Error(`no action ${id}`);
  return found;
};

/** Draws along points with a brush of one pixel. */
async function draw(session: SeriesSession, points: readonly (readonly [number, number])[]): Promise<void> {
  session.update((state) => ({ ...state, brushDiameter: 1 }));
  expect(session.editor.beginStroke(paintedSlice(session), 1)).toBe(true);
  session.editor.moveStroke(points.map(([x, y]) => ({ x, y })));
  session.editor.endStroke();
  await session.editor.settle();
}

/** A square outline of 9 x 9 pixels, through their centres. */
const ring = [
  [8.5, 8.5],
  [16.5, 8.5],
  [16.5, 16.5],
  [8.5, 16.5],
  [8.5, 8.5],
] as const;

async function perform(session: SeriesSession, id: string): Promise<void> {
  expect(action(id).whyNot(session.store.getState())).toBeNull();
  action(id).perform(session);
  await settled(session);
}

describe('changes of a whole mask', () => {
  it('are stored, one undo step each, and undone to the pixel', async () => {
    const { session } = await openSession(4);
    await draw(session, ring);
    const drawn = own(session)?.bits.slice();
    await perform(session, 'fillHoles');
    expect(own(session)?.pixels).toBe(81);
    await perform(session, 'grow');
    expect(own(session)?.pixels).toBe(81 + 4 * 9);
    await perform(session, 'shrink');
    expect(own(session)?.pixels).toBe(81);
    for (let i = 0; i < 3; i++) await session.editor.undo();
    expect(own(session)?.bits).toEqual(drawn);
    await session.editor.redo();
    expect(own(session)?.pixels).toBe(81);
    await until(() => session.store.getState().history.entries.some((entry) => entry.label === 'fill holes'));
    await session.close();
  });

  it('pressed one after another without waiting are done one after another', async () => {
    const { session } = await openSession(4);
    await draw(session, ring);
    for (const id of ['fillHoles', 'grow', 'shrink', 'clear']) {
      expect(action(id).whyNot(session.store.getState())).toBeNull();
      action(id).perform(session);
    }
    await until(() => session.store.getState().busy === null);
    expect(own(session)?.pixels).toBe(0);
    await session.editor.undo();
    expect(own(session)?.pixels).toBe(81);
    await session.close();
  });

  it('make no undo step where nothing changes', async () => {
    const { session } = await openSession(4);
    await draw(session, ring);
    await perform(session, 'fillHoles');
    await perform(session, 'fillHoles');
    await session.editor.undo();
    // one step back is the outline again, of 4 x 8 pixels
    expect(own(session)?.pixels).toBe(32);
    await session.close();
  });

  it('copy from the slice before, and say why they can not', async () => {
    const { session } = await openSession(4);
    const state = () => session.store.getState();
    expect(action('fillHoles').whyNot(state())).toBe('nothing of yours is drawn on this slice');
    expect(action('fromPrevious').whyNot(state())).toBe('there is no such slice');
    expect(action('fromNext').whyNot(state())).toBe('nothing of yours is drawn on that slice');
    await draw(session, ring);
    const first = own(session)?.bits.slice();
    await goTo(session, 1);
    await perform(session, 'fromPrevious');
    expect(own(session)?.bits).toEqual(first);
    await perform(session, 'clear');
    expect(own(session)?.pixels).toBe(0);
    await session.close();
  });

  it('copy from a slice is shown first where it takes something of the reader away', async () => {
    const { session } = await openSession(4);
    await draw(session, ring);
    const first = own(session)?.bits.slice();
    await goTo(session, 1);
    await session.editor.change('drawn', (mask) => mask.map((_, at) => (at < 40 ? 1 : 0)));
    await settled(session);
    await perform(session, 'fromPrevious');
    expect(own(session)?.pixels).toBe(40);
    expect(proposedChange(session.store.getState())).toMatchObject({ added: 32, removed: 40 });
    applyProposal(session);
    await settled(session);
    expect(own(session)?.bits).toEqual(first);
    await session.close();
  });

  it('are what a look at them says, and a look changes nothing', async () => {
    const { session } = await openSession(4);
    const state = () => session.store.getState();
    await draw(session, ring);
    await goTo(session, 1);
    await session.editor.change('drawn', (mask) => mask.map((_, at) => (at % 32 < 7 ? 1 : 0)));
    await settled(session);
    const before = own(session)?.bits.slice() ?? new Uint8Array();
    for (const one of REFINE_ACTIONS.filter(({ change }) => change)) {
      if (one.whyNot(state()) !== null) continue;
      const looked = one.change?.(state()) ?? null;
      lookAt(session, looked);
      expect(own(session)?.bits).toEqual(before);
      const labels = previewOf(state())?.labels;
      // 1 stays, 2 would be taken away, 3 would be added
      const seen = labels?.map((label) => (label === 1 || label === 3 ? 1 : 0)) ?? before;
      lookAt(session, null);
      expect(previewOf(state())).toBeNull();
      one.perform(session);
      if (state().proposal) applyProposal(session);
      await settled(session);
      expect(own(session)?.bits, one.id).toEqual(seen);
      if (own(session)?.bits.some((value, at) => value !== before[at])) await session.editor.undo();
    }
    await session.close();
  });
});
