import { describe, expect, it } from 'vitest';
import { EDIT_ACTIONS } from '../actions/read-actions.ts';
import { frameOf } from '../state/frame.ts';
import { modelRowOf, predictionsOf } from '../testing/fake-rows.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { SeriesSession } from './series-session.ts';

const READER = { readerId: 1, name: 'Dr Test' };
const until = async (condition: () => boolean, milliseconds = 5000): Promise<void> => {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** A repeatable stream of numbers 0..1. */
function randomStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function workstation(patients: number): FakeSeriesApi {
  const api = new FakeSeriesApi();
  const model = modelRowOf('resunet', 'segmentation');
  api.models = [model];
  for (let seriesId = 1; seriesId <= patients; seriesId++) {
    const series = syntheticSeries(seriesId, 32, 12);
    api.series.set(seriesId, series);
    const ids = series.detail.slices.map((slice) => slice.sliceId);
    // every slice says in pixels, mask and score which one it is
    ids.forEach((sliceId, at) => {
      series.pixels.get(sliceId)?.data.fill(seriesId * 20 + at);
      const mask = new Uint8Array(32 * 32);
      mask.fill(1, 0, seriesId * 20 + at);
      api.store('model:resunet@0123456789ab', sliceId, mask);
    });
    api.predictions.push(
      predictionsOf(
        model,
        ids,
        ids.map((_, at) => (seriesId * 20 + at) / 100),
        ids.map(() => 'finding'),
      ),
    );
  }
  return api;
}

describe('pixels of one slice never stand under the mask, score or number of another', () => {
  it.each([1, 2, 3, 4])(
    'with random reply delays while scrolling and switching patients (seed %i)',
    async (seed) => {
      const random = randomStream(seed);
      const api = workstation(3);
      api.delay = () => random() * 12;
      let frames = 0;
      const wrong: string[] = [];
      // collected, not thrown: an error inside a listener would end in the session's own error handling
      const check = (session: SeriesSession) => {
        const frame = frameOf(session.store.getState());
        if (!frame) return;
        frames++;
        const tag = frame.seriesId * 20 + frame.index;
        const is = (what: string, value: unknown, expected: unknown) => {
          if (value !== expected) wrong.push(`${what}: ${value} under ${expected}`);
        };
        is('slice', frame.sliceId, frame.seriesId * 1000 + frame.index + 1);
        is('pixels', frame.pixels?.data[0], tag);
        for (const mask of frame.masks)
          if (mask.mask && mask.kind === 'model') is('mask', mask.mask.pixels, tag);
        for (const { prediction } of frame.scores) is('score', prediction?.score, tag / 100);
      };
      let session: SeriesSession | null = null;
      for (let step = 0; step < 60; step++) {
        if (!session || random() < 0.1) {
          void session?.close();
          const opened: SeriesSession = new SeriesSession(api as never, 1 + Math.floor(random() * 3), READER);
          opened.store.subscribe(() => check(opened));
          void opened.open();
          session = opened;
        }
        session.goTo(Math.floor(random() * 12));
        await new Promise((resolve) => setTimeout(resolve, random() * 15));
      }
      const last = session as SeriesSession;
      await until(() => last.store.getState().detail !== null);
      last.goTo(7);
      await until(() => frameOf(last.store.getState())?.index === 7);
      expect(wrong).toEqual([]);
      expect(frames).toBeGreaterThan(20);
      await last.close();
    },
  );

  it('changes nothing after close', async () => {
    const api = workstation(1);
    const session = new SeriesSession(api as never, 1, READER);
    await session.open();
    await session.close();
    const before = session.store.getState();
    session.goTo(9);
    session.update((state) => ({ ...state, index: 3 }));
    expect(session.store.getState()).toBe(before);
  });

  it('shows the reason, not the neighbour, when a slice is missing', async () => {
    const api = workstation(1);
    const series = api.series.get(1);
    if (!series) throw new Error('no series');
    const slices = series.detail.slices.with(4, { ...series.detail.slices[4]!, state: 'missing' });
    api.series.set(1, { ...series, detail: { ...series.detail, slices } });
    const session = new SeriesSession(api as never, 1, READER);
    await session.open();
    session.goTo(4);
    const frame = frameOf(session.store.getState());
    expect(frame?.index).toBe(4);
    expect(frame?.pixels).toBeNull();
    expect(frame?.problem).toMatch(/missing/);
    await session.close();
  });
});

describe('strokes', () => {
  const draw = (session: SeriesSession, x: number) => {
    const sliceId = session.store.getState().painted?.sliceId ?? 0;
    expect(session.editor.beginStroke(sliceId, 1)).toBe(true);
    session.editor.moveStroke([
      { x, y: 10 },
      { x: x + 3, y: 10 },
    ]);
    session.editor.endStroke();
  };
  const opened = async (api: FakeSeriesApi) => {
    const session = new SeriesSession(api as never, 1, READER);
    await session.open();
    await until(() => session.store.getState().painted !== null);
    session.update((state) => ({ ...state, tool: 'brush', brushDiameter: 3 }));
    return session;
  };
  const same = (session: SeriesSession, api: FakeSeriesApi, sliceId: number) =>
    expect(session.store.getState().masks.get('reader:1')?.get(sliceId)?.bits).toEqual(
      api.mask('reader:1', sliceId)?.bits,
    );

  it('starts only on the painted slice', async () => {
    const session = await opened(workstation(1));
    expect(session.editor.beginStroke(1005, 1)).toBe(false);
    expect(session.editor.beginStroke(1001, 1)).toBe(true);
    session.goTo(5);
    expect(session.store.getState().index).toBe(0);
    session.editor.endStroke();
    await session.close();
  });

  it('are shown at once and stored in order', async () => {
    const api = workstation(1);
    const session = await opened(api);
    api.delay = () => 5;
    for (const x of [4, 9, 14]) draw(session, x);
    expect(session.store.getState().save.pending).toBe(3);
    await until(() => session.store.getState().save.pending === 0);
    same(session, api, 1001);
    expect(api.mask('reader:1', 1001)?.revision).toBe(3);
    expect(session.store.getState().save.savedAt).not.toBeNull();
    await session.close();
  });

  it('undo waits for them, takes the reader to the slice and shows what is stored', async () => {
    const api = workstation(1);
    const session = await opened(api);
    draw(session, 4);
    draw(session, 14);
    session.goTo(6);
    await until(() => session.store.getState().painted?.index === 6);
    await session.editor.undo();
    same(session, api, 1001);
    expect(session.store.getState().index).toBe(0);
    await session.editor.redo();
    same(session, api, 1001);
    expect(api.mask('reader:1', 1001)?.revision).toBe(4);
    await session.close();
  });

  it('can be undone at once, and as often as the key is pressed', async () => {
    const api = workstation(1);
    const session = await opened(api);
    api.delay = () => 5;
    for (const x of [4, 9, 14]) draw(session, x);
    await until(() => session.store.getState().save.pending === 0);
    // before the history was read again
    expect(session.store.getState().history.done).toBe(3);
    const undo = EDIT_ACTIONS.find((action) => action.id === 'read.undo');
    for (let press = 0; press < 3; press++) {
      expect(undo?.whyNot(session.store.getState())).toBeNull();
      undo?.perform(session);
    }
    await until(() => session.store.getState().busy === null);
    expect(session.store.getState().masks.get('reader:1')?.get(1001)?.pixels).toBe(0);
    same(session, api, 1001);
    await session.close();
  });

  it('can be redone after the reader has scrolled, zoomed, picked tools and given up what was begun', async () => {
    const api = workstation(1);
    const session = await opened(api);
    const perform = (id: string) => EDIT_ACTIONS.find((action) => action.id === id)?.perform(session);
    draw(session, 5);
    await session.editor.settle();
    const drawn = api.mask('reader:1', 1001)?.bits.slice();
    await session.editor.undo();
    session.goTo(6);
    await until(() => session.store.getState().painted?.index === 6);
    session.update((state) => ({ ...state, view: { mode: 'free', zoom: 4, centreX: 3, centreY: 3 } }));
    for (const id of [
      'tool.eraser',
      'tool.polygon',
      'brushLarger',
      'squareBrush',
      'toggleTools',
      'refine.clear',
    ])
      perform(`read.${id}`);
    await until(() => session.store.getState().busy === null);
    // an eraser over nothing, and a region given up, change nothing
    session.update((state) => ({ ...state, tool: 'eraser' }));
    expect(session.editor.beginStroke(1007, 0)).toBe(true);
    session.editor.moveStroke([{ x: 10, y: 10 }]);
    session.editor.endStroke();
    expect(session.editor.beginDrag()).toBe(true);
    session.editor.endDrag();
    await session.editor.settle();
    expect(
      EDIT_ACTIONS.find((action) => action.id === 'read.redo')?.whyNot(session.store.getState()),
    ).toBeNull();
    perform('read.redo');
    await until(() => session.store.getState().painted?.index === 0);
    expect(api.mask('reader:1', 1001)?.bits).toEqual(drawn);
    await session.close();
  });

  it('survive a failing write: kept, retried, and the failure stays until it is acknowledged', async () => {
    const api = workstation(1);
    const session = await opened(api);
    let failures = 2;
    api.before = (channel) => {
      if (channel === 'masks.apply' && failures-- > 0)
        throw Object.assign(new Error('The disk is full. Free some space.'), { code: 'DISK_FULL' });
    };
    draw(session, 4);
    await until(() => session.store.getState().save.failure !== null);
    expect(session.store.getState().save.pending).toBe(1);
    session.editor.retryNow();
    await until(() => failures === 0);
    session.editor.retryNow();
    await until(() => session.store.getState().save.pending === 0);
    same(session, api, 1001);
    expect(session.store.getState().save.failure?.code).toBe('DISK_FULL');
    session.editor.acknowledgeFailure();
    expect(session.store.getState().save.failure).toBeNull();
    await session.close();
  });

  it.each(['applyMine', 'dropMine'] as const)('a conflict asks, and "%s" is done', async (choice) => {
    const api = workstation(1);
    const session = await opened(api);
    const theirs = new Uint8Array(32 * 32).fill(1, 10 * 32, 10 * 32 + 8);
    api.store('reader:1', 1001, theirs, 5);
    draw(session, 6);
    await until(() => session.store.getState().save.conflict !== null);
    expect(api.mask('reader:1', 1001)?.bits).toEqual(theirs);
    session.editor.resolveConflict(choice);
    await until(() => session.store.getState().save.pending === 0);
    same(session, api, 1001);
    const stored = api.mask('reader:1', 1001)?.bits as Uint8Array;
    // their pixels stay painted either way; an XOR laid on top would have erased the shared ones
    for (let x = 0; x < 8; x++) expect(stored[10 * 32 + x]).toBe(1);
    expect(stored[10 * 32 + 9]).toBe(choice === 'applyMine' ? 1 : 0);
    await session.close();
  });

  it('a lost reply is not a conflict', async () => {
    const api = workstation(1);
    const session = await opened(api);
    let lost = true;
    api.afterApply = () => {
      if (!lost) return;
      lost = false;
      throw Object.assign(new Error('connection lost'), { code: 'HOST_GONE' });
    };
    draw(session, 6);
    await until(() => session.store.getState().save.failure !== null);
    session.editor.retryNow();
    await until(() => session.store.getState().save.pending === 0);
    expect(session.store.getState().save.conflict).toBeNull();
    same(session, api, 1001);
    await session.close();
  });

  it('takes over a model mask as one undo step', async () => {
    const api = workstation(1);
    const session = await opened(api);
    await session.editor.adopt('model:resunet@0123456789ab', [1001]);
    same(session, api, 1001);
    await session.editor.undo();
    expect(session.store.getState().masks.get('reader:1')?.get(1001)?.pixels).toBe(0);
    await session.close();
  });
});

it('keeps the slice of a stroke on the screen when the pixels of one asked for before arrive', async () => {
  const api = workstation(1);
  const session = new SeriesSession(api, 1, READER);
  await session.open();
  await until(() => session.store.getState().painted?.index === 0);
  // prefetched slices would be there at once: the last of twelve is not among them
  api.delay = () => 40;
  session.goTo(11);
  const shown = session.store.getState().painted;
  expect(session.store.getState().index).toBe(11);
  expect(shown?.index).toBe(0);
  expect(session.editor.beginStroke(shown?.sliceId ?? 0, 1)).toBe(true);
  session.editor.moveStroke([{ x: 5, y: 5 }]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(session.store.getState().painted?.sliceId).toBe(shown?.sliceId);
  session.editor.endStroke();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(session.store.getState().painted?.sliceId).toBe(shown?.sliceId);
  await session.close();
});

describe('next slice with a finding', () => {
  /** A series just opened whose model has found something in slices 4 and 8 only, results slow to come. */
  async function opening(): Promise<SeriesSession> {
    const api = workstation(1);
    const [row] = api.predictions;
    if (!row) throw new Error('the workstation has no predictions');
    const slices = row.slices.map((slice, at) => ({
      ...slice,
      outcome: at === 4 || at === 8 ? ('finding' as const) : ('empty' as const),
    }));
    api.predictions = [{ ...row, slices }];
    api.delay = () => 15;
    const session = new SeriesSession(api, 1, READER);
    void session.open();
    await until(() => session.store.getState().detail !== null);
    return session;
  }

  it('waits for the results where it is pressed before they are here', async () => {
    const session = await opening();
    expect(session.store.getState().predictionsKnown).toBe(false);
    await session.goToNextFinding();
    expect(session.store.getState().index).toBe(4);
    await session.goToNextFinding();
    expect(session.store.getState().index).toBe(8);
    await session.goToNextFinding();
    expect(session.store.getState().index).toBe(4);
    await session.close();
  });

  it('leaves a reader alone who has moved on meanwhile', async () => {
    const session = await opening();
    const jump = session.goToNextFinding();
    session.goTo(6);
    await jump;
    expect(session.store.getState().index).toBe(6);
    await session.close();
  });
});
