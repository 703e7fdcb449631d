import { describe, expect, it } from 'vitest';
import { fillPolygon } from '../../../../shared/mask/polygon.ts';
import { finishDrag } from '../session/region-edits.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { draftOf, wandRegion } from '../state/draft.ts';
import { rangeOf, toleranceOf, withRange } from '../state/intensity.ts';
import { withCorner } from '../state/outline.ts';
import type { Tool } from '../state/read-state.ts';
import { withSizeStep, withTool } from '../state/tools.ts';
import { goTo, openSession, ownMask, paintedSlice, settled } from '../testing/open-session.ts';
import { TOOL_ACTIONS } from './tool-actions.ts';

const perform = (session: SeriesSession, id: string): string | null => {
  const action = TOOL_ACTIONS.find((candidate) => candidate.id === `read.${id}`);
  if (!action) throw new Error(`no action ${id}`);
  const reason = action.whyNot(session.store.getState());
  if (reason === null) action.perform(session);
  return reason;
};

const take = (session: SeriesSession, tool: Tool) => session.update((state) => withTool(state, tool));
const corner = (session: SeriesSession, x: number, y: number, value: 0 | 1 = 1) =>
  session.update((state) => withCorner(state, { x, y }, value, 0.1));
const drag = (session: SeriesSession, points: readonly (readonly [number, number])[], value: 0 | 1 = 1) => {
  finishDrag(session, { value, points: points.map(([x, y]) => ({ x, y })) });
  return settled(session);
};

describe('a polygon', () => {
  it('is in no mask before Enter, then one undo step to the pixel', async () => {
    const { session } = await openSession(2);
    take(session, 'polygon');
    corner(session, 4.3, 5.1);
    corner(session, 20.2, 7);
    expect(perform(session, 'finish')).toBe('an outline has three corners or more');
    corner(session, 11, 25.4);
    corner(session, 30, 30);
    expect(perform(session, 'lastCorner')).toBeNull();
    expect(ownMask(session)).toBeNull();
    expect(perform(session, 'finish')).toBeNull();
    await settled(session);
    const triangle = [
      { x: 4.3, y: 5.1 },
      { x: 20.2, y: 7 },
      { x: 11, y: 25.4 },
    ];
    expect(ownMask(session)?.bits).toEqual(fillPolygon(triangle, 32, 32));
    expect(session.store.getState().outline).toBeNull();
    await session.editor.undo();
    expect(ownMask(session)?.pixels).toBe(0);
    await session.close();
  });

  it('waits on its slice while the reader looks at another, and Escape gives it up before the tool', async () => {
    const { session } = await openSession(2);
    take(session, 'polygon');
    for (const [x, y] of [
      [4, 4],
      [9, 4],
      [9, 9],
    ] as const)
      corner(session, x, y);
    await goTo(session, 1);
    expect(perform(session, 'finish')).toBe('the outline is on another slice');
    expect(draftOf(session.store.getState(), session.cursor.getState())).toBeNull();
    await goTo(session, 0);
    expect(draftOf(session.store.getState(), session.cursor.getState())?.path).toHaveLength(3);
    perform(session, 'drop');
    expect(session.store.getState()).toMatchObject({ outline: null, tool: 'polygon' });
    perform(session, 'drop');
    expect(session.store.getState().tool).toBe('pointer');
    expect(ownMask(session)).toBeNull();
    await session.close();
  });
});

describe('region tools', () => {
  it('add and take away, each one undo step', async () => {
    const { session } = await openSession(1);
    take(session, 'rectangle');
    await drag(session, [
      [4.5, 4.5],
      [13.5, 9.5],
    ]);
    expect(ownMask(session)?.pixels).toBe(60);
    await drag(
      session,
      [
        [6.2, 5.9],
        [4.1, 4.1],
      ],
      0,
    );
    expect(ownMask(session)?.pixels).toBe(54);
    take(session, 'lasso');
    await drag(session, [
      [20, 20],
      [25, 20],
      [25, 24],
      [20, 24],
    ]);
    expect(ownMask(session)?.pixels).toBe(74);
    for (const pixels of [54, 60, 0]) {
      await session.editor.undo();
      expect(ownMask(session)?.pixels).toBe(pixels);
    }
    await session.close();
  });

  it('the wand takes exactly the region it has shown', async () => {
    const { session } = await openSession(3);
    await goTo(session, 1);
    take(session, 'wand');
    const at = { x: 20.5, y: 18.5 };
    session.cursor.setState({ point: at });
    const shown = draftOf(session.store.getState(), session.cursor.getState())?.region?.bits;
    const wider = wandRegion(withSizeStep(session.store.getState(), 1), at);
    expect(shown?.[18 * 32 + 20]).toBe(1);
    expect(wider?.every((value, index) => value >= (shown?.[index] ?? 0))).toBe(true);
    await drag(session, [[at.x, at.y]]);
    expect(ownMask(session)?.bits).toEqual(shown);
    await session.close();
  });

  it('flood fill fills a hole, refuses the open background and takes a piece away', async () => {
    const { session } = await openSession(1);
    take(session, 'rectangle');
    await drag(session, [
      [4.5, 4.5],
      [13.5, 13.5],
    ]);
    await drag(
      session,
      [
        [6.5, 6.5],
        [11.5, 11.5],
      ],
      0,
    );
    take(session, 'fill');
    await drag(session, [[25, 25]]);
    session.cursor.setState({ point: { x: 25, y: 25 } });
    expect(draftOf(session.store.getState(), session.cursor.getState())).toBeNull();
    expect(ownMask(session)?.pixels).toBe(64);
    await drag(session, [[8, 8]]);
    expect(ownMask(session)?.pixels).toBe(100);
    await drag(session, [[8, 8]], 0);
    expect(ownMask(session)?.pixels).toBe(0);
    await session.close();
  });
});

describe('the threshold brush', () => {
  it('changes only pixels within the range taken from around the pointer', async () => {
    const { session } = await openSession(3);
    await goTo(session, 1);
    perform(session, 'takeRange');
    expect(session.store.getState().notices.at(-1)).toMatch(/Point at the tissue/);
    session.cursor.setState({ point: { x: 20.5, y: 18.5 } });
    session.update((state) => ({ ...state, brushDiameter: 4 }));
    perform(session, 'takeRange');
    const state = session.store.getState();
    const { low, high } = rangeOf(state);
    expect(state.tool).toBe('threshold');
    session.update((current) => ({ ...current, brushDiameter: 24 }));
    expect(session.editor.beginStroke(paintedSlice(session), 1)).toBe(true);
    session.editor.moveStroke([{ x: 16, y: 16 }]);
    session.editor.endStroke();
    await settled(session);
    const pixels = state.painted?.pixels;
    const drawn = [...(ownMask(session)?.bits ?? [])].flatMap((value, at) => (value ? at : []));
    const values = drawn.map((at) => pixels?.data[at * 3 + 1] ?? -1);
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.length).toBeLessThan(Math.PI * 12 * 12 - 50);
    expect([Math.min(...values) >= low, Math.max(...values) <= high]).toEqual([true, true]);
    await session.close();
  });

  it('keeps the ends of its range in order and in the values of the series', async () => {
    const { session } = await openSession(1);
    const state = withRange(session.store.getState(), { low: 90, high: 140 });
    expect(rangeOf(withRange(state, { low: 200 }))).toMatchObject({ low: 200, high: 200 });
    expect(rangeOf(withRange(state, { high: 20 }))).toMatchObject({ low: 20, high: 20 });
    expect(rangeOf(withRange(state, { high: 999 }))).toMatchObject({ low: 90, high: 255 });
    expect(toleranceOf(state)).toBe(20);
    await session.close();
  });
});
