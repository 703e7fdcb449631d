import { describe, expect, it } from 'vitest';
import { SeriesSession } from '../session/series-session.ts';
import { maskOf } from '../state/masks.ts';
import { ownSource } from '../state/sources.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { REFINE_ACTIONS } from './refine-actions.ts';

const action = (id: string) => {
  const found = REFINE_ACTIONS.find((candidate) => candidate.id === `read.refine.${id}`);
  if (!found) throw new Error(`no action ${id}`);
  return found;
};

const until = async (condition: () => boolean): Promise<void> => {
  const end = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** A series open at its first slice. */
async function open(): Promise<SeriesSession> {
  const api = new FakeSeriesApi();
  api.series.set(1, syntheticSeries(1, 32, 4));
  const session = new SeriesSession(api, 1, { readerId: 1, name: 'Dr Test' });
  await session.open();
  await until(() => session.store.getState().painted?.pixels != null);
  return session;
}

const painted = (session: SeriesSession): number => session.store.getState().painted?.sliceId ?? 0;
const own = (session: SeriesSession, sliceId = painted(session)) =>
  maskOf(session.store.getState(), ownSource(session.store.getState()), sliceId);

/** Draws along points with a brush of one pixel. */
async function draw(session: SeriesSession, points: readonly (readonly [number, number])[]): Promise<void> {
  session.update((state) => ({ ...state, brushDiameter: 1 }));
  expect(session.editor.beginStroke(painted(session), 1)).toBe(true);
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
  await session.editor.settle();
  await until(() => session.store.getState().busy === null);
}

describe('changes of a whole mask', () => {
  it('are stored, one undo step each, and undone to the pixel', async () => {
    const session = await open();
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
    await until(() => session.store.getState().history.some((entry) => entry.label === 'fill holes'));
    await session.close();
  });

  it('pressed one after another without waiting are done one after another', async () => {
    const session = await open();
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
    const session = await open();
    await draw(session, ring);
    await perform(session, 'fillHoles');
    await perform(session, 'fillHoles');
    await session.editor.undo();
    // one step back is the outline again, of 4 x 8 pixels
    expect(own(session)?.pixels).toBe(32);
    await session.close();
  });

  it('copy from the slice before, and say why they can not', async () => {
    const session = await open();
    const state = () => session.store.getState();
    expect(action('fillHoles').whyNot(state())).toBe('nothing of yours is drawn on this slice');
    expect(action('fromPrevious').whyNot(state())).toBe('there is no such slice');
    expect(action('fromNext').whyNot(state())).toBe('nothing of yours is drawn on that slice');
    await draw(session, ring);
    const first = own(session)?.bits.slice();
    session.goTo(1);
    await until(() => state().painted?.index === 1);
    await perform(session, 'fromPrevious');
    expect(own(session)?.bits).toEqual(first);
    await perform(session, 'clear');
    expect(own(session)?.pixels).toBe(0);
    await session.close();
  });
});
