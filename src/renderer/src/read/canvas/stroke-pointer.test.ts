import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeriesSession } from '../session/series-session.ts';
import { frameOf } from '../state/frame.ts';
import { goTo, openSession, ownMask, settled } from '../testing/open-session.ts';
import type { PaneNow } from './pane-pointer.ts';
import { StrokePointer } from './stroke-pointer.ts';

const at = (x: number, y: number) => ({ at: { x, y }, share: 1 });

/** What a pane knows of itself, with a painter that draws nothing. */
function paneOf(session: SeriesSession): () => PaneNow {
  const painter = { beginStroke: () => undefined, updateStroke: () => undefined, endStroke: () => undefined };
  return () =>
    ({
      session,
      state: session.store.getState(),
      frame: frameOf(session.store.getState()),
      painter,
      layers: {},
      editable: true,
    }) as unknown as PaneNow;
}

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

async function drawnSession() {
  const { session, api } = await openSession(3);
  session.update((state) => ({ ...state, tool: 'brush', brushDiameter: 3 }));
  const stroke = new StrokePointer(paneOf(session));
  return { session, api, stroke };
}

/** A first stroke, stored: something to undo. */
async function dot(session: SeriesSession, stroke: StrokePointer): Promise<void> {
  stroke.down(1, [at(4, 4)]);
  stroke.up();
  await settled(session);
}

describe('strokes', () => {
  it('are drawn at once where nothing is under way', async () => {
    const { session, stroke } = await drawnSession();
    expect(stroke.down(1, [at(8, 8)])).toBe(true);
    stroke.move([at(14, 8)]);
    stroke.up();
    expect(ownMask(session)?.pixels).toBeGreaterThan(10);
    expect(session.store.getState().busy).toBe(null);
    await settled(session);
  });

  it('wait for the change under way and are laid on what it leaves', async () => {
    const { session, api, stroke } = await drawnSession();
    await dot(session, stroke);
    api.delay = () => 30;
    const undone = session.editor.undo();
    expect(session.store.getState().busy).toBe('command');
    expect(stroke.down(1, [at(20, 20)])).toBe(true);
    stroke.move([at(24, 20)]);
    stroke.up();
    expect(stroke.down(1, [at(20, 28)])).toBe(true);
    stroke.move([at(24, 28)]);
    await undone;
    // the second one is still being drawn
    expect(session.store.getState().busy).toBe('stroke');
    stroke.move([at(28, 28)]);
    stroke.up();
    await settled(session);
    const bits = ownMask(session)?.bits ?? new Uint8Array();
    expect([bits[4 * 32 + 4], bits[20 * 32 + 22], bits[28 * 32 + 22], bits[28 * 32 + 27]]).toEqual([
      0, 1, 1, 1,
    ]);
    expect(api.mask('reader:1', 1001)?.bits).toEqual(bits);
    expect(session.store.getState().history.done).toBe(2);
  });

  it('are dropped where the change leads to another slice', async () => {
    const { session, api, stroke } = await drawnSession();
    await dot(session, stroke);
    await goTo(session, 2);
    api.delay = () => 30;
    const undone = session.editor.undo();
    expect(stroke.down(1, [at(20, 20)])).toBe(true);
    stroke.up();
    await undone;
    await settled(session);
    expect(session.store.getState().painted?.index).toBe(0);
    expect([ownMask(session, 1001)?.pixels ?? 0, ownMask(session, 1003)?.pixels ?? 0]).toEqual([0, 0]);
  });

  it('are taken back by a second finger while they wait', async () => {
    const { session, api, stroke } = await drawnSession();
    await dot(session, stroke);
    api.delay = () => 30;
    const undone = session.editor.undo();
    stroke.down(1, [at(20, 20)]);
    stroke.cancel();
    await undone;
    await settled(session);
    expect(ownMask(session)?.pixels ?? 0).toBe(0);
  });

  it('show what was stored of them once the pen is lifted', async () => {
    const { session, stroke } = await drawnSession();
    const before = session.store.getState();
    vi.useFakeTimers({ toFake: ['performance'] });
    stroke.down(1, [at(4, 4)]);
    vi.advanceTimersByTime(600);
    stroke.move([at(10, 4)]);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 40));
    // the part is stored; a render now would cost frames of the stroke
    expect(session.store.getState().history).toBe(before.history);
    expect(session.store.getState().save).toBe(before.save);
    stroke.up();
    expect(session.store.getState().history.done).toBe(1);
    await settled(session);
    expect(session.store.getState().save.pending).toBe(0);
  });
});
