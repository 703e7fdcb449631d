import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { conflicts } from '../actions/registry.ts';
import { VIEW_ACTIONS } from '../read/actions/read-actions.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import { FakeSeriesApi } from '../read/testing/fake-series-api.ts';
import { goTo, openSession, ownMask, settled, until } from '../read/testing/open-session.ts';
import { compareActions } from './compare-actions.ts';
import { compareSources } from './compare-sources.ts';
import { type CompareState, initialCompareState, pairOf, shownSources } from './compare-state.ts';
import { parseKept, textOf } from './compare-store.ts';
import { listed } from './pane-actions.ts';

const A = 'model:a@0123456789ab';
const B = 'model:b@0123456789ab';
const PIXELS = 32 * 32;
const block = (from: number, to: number) => new Uint8Array(PIXELS).fill(1, from, to);

describe('actions of Compare', () => {
  const store = createStore<CompareState>(() => initialCompareState);
  const actions = [...compareActions(store), ...VIEW_ACTIONS];
  let session: SeriesSession;

  beforeEach(async () => {
    store.setState(initialCompareState, true);
    const api = new FakeSeriesApi();
    api.store(A, 1001, block(0, 100));
    api.store(B, 1001, block(50, 100));
    api.store(A, 1003, block(0, 200));
    api.store(B, 1003, block(0, 10));
    ({ session } = await openSession(4, api));
    await until(() => session.store.getState().masks.size === 2);
  });

  const action = (id: string) => {
    const found = actions.find((one) => one.id === id);
    if (!found) throw new Error(`there is no action ${id}`);
    return found;
  };
  const press = (id: string) => {
    expect(action(id).whyNot(session.store.getState())).toBeNull();
    action(id).perform(session);
  };
  const shown = () =>
    shownSources(store.getState(), listed(session.store.getState())).map((source) => source?.source);

  it('have one meaning per key, a name and a key each', () => {
    expect(conflicts(actions)).toEqual([]);
    for (const one of actions)
      expect([one.id, one.label.length > 3, one.keys.length > 0]).toEqual([one.id, true, true]);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  });

  it('change the layout and swap A and B', () => {
    press('compare.layout.four');
    expect(shown()).toEqual([A, B, 'consensus:majority', 'consensus:staple']);
    press('compare.swap');
    expect(shown().slice(0, 2)).toEqual([B, A]);
    press('compare.layout.one');
    expect(shown()).toEqual([B]);
    press('compare.layout.mosaic');
    expect(shown()).toEqual([A, B, 'consensus:majority', 'consensus:staple', 'consensus:weighted']);
  });

  it('choose pane and source by key, and show the chosen one alone', () => {
    press('compare.nextPane');
    expect(store.getState().active).toBe(1);
    press('compare.nextSource');
    expect(shown()).toEqual([A, 'consensus:majority']);
    press('compare.previousSource');
    press('compare.enlarge');
    expect(shown()).toEqual([B]);
    expect(action('compare.nextPane').whyNot(session.store.getState())).toBe('there is one pane');
  });

  it('go from the worst slice to the next worst, and from elsewhere to the worst again', async () => {
    const index = () => session.store.getState().index;
    press('compare.disputed');
    expect(index()).toBe(2);
    press('compare.disputed');
    expect(index()).toBe(0);
    await goTo(session, 3);
    press('compare.disputed');
    expect(index()).toBe(2);
  });

  it("take the active pane's mask over as one undo step", async () => {
    press('compare.adopt');
    await settled(session);
    expect(ownMask(session)?.pixels).toBe(100);
    await until(() => session.store.getState().history.done > 0);
    press('read.undo');
    await settled(session);
    expect(ownMask(session)?.pixels).toBe(0);
  });

  it('take a consensus over on all slices as one undo step', async () => {
    press('compare.nextPane');
    press('compare.nextSource');
    press('compare.adoptAll');
    await settled(session);
    // two voters: what both mark
    expect([ownMask(session, 1001)?.pixels, ownMask(session, 1003)?.pixels]).toEqual([50, 10]);
    await until(() => session.store.getState().history.done > 0);
    expect(session.store.getState().history.entries.map(({ label }) => label)).toEqual([
      'take over majority',
    ]);
    press('read.undo');
    await settled(session);
    expect([ownMask(session, 1001)?.pixels, ownMask(session, 1003)?.pixels]).toEqual([0, 0]);
  });

  it('take over what the active pane of the mosaic shows, also when the reader’s own comes in before it', async () => {
    press('compare.layout.mosaic');
    expect(shown()).toEqual([A, B, 'consensus:majority', 'consensus:staple', 'consensus:weighted']);
    press('compare.nextPane');
    press('compare.adopt');
    await settled(session);
    expect(shown()[0]).toBe('reader:1');
    expect(ownMask(session)?.pixels).toBe(50);
    await goTo(session, 2);
    press('compare.adopt');
    await settled(session);
    expect(ownMask(session)?.pixels).toBe(10);
  });

  it('refer to A while A and B are in one pane', async () => {
    press('compare.layout.four');
    press('compare.nextPane');
    press('compare.nextPane');
    press('compare.blink');
    press('compare.adopt');
    await settled(session);
    expect(ownMask(session)?.pixels).toBe(100);
    expect(action('compare.why').whyNot(session.store.getState())).toMatch(/leave it first/);
  });

  it('say why they can not be used', () => {
    const why = (id: string, read = session.store.getState()) => action(id).whyNot(read);
    expect(why('compare.swipeLeft')).toBe('swipe is off');
    expect(why('compare.flip')).toBe('blink is off');
    expect(why('compare.disputed', { ...session.store.getState(), masks: new Map() })).toBe(
      'no slice is judged differently by two sources',
    );
    expect(why('compare.swap', { ...session.store.getState(), sources: [] })).toBe('two sources are needed');
    press('compare.previousSource');
    expect(why('compare.adopt')).toBe('the pane shows your own mask');
  });
});

describe('the layout of a reader', () => {
  it('is read back as it was kept', () => {
    const left: CompareState = {
      ...initialCompareState,
      layout: 'four',
      panes: [A, null, B, null],
      strip: 'pixels',
    };
    expect({ ...initialCompareState, ...parseKept(textOf(left)) }).toEqual(left);
  });

  it.each([
    undefined,
    '',
    'null',
    '[]',
    '{"layout":"nine","panes":[1,2,3,4],"overlay":7}',
    '{"panes":["a"]}',
  ])('is the usual one for %j', (text) =>
    expect({ ...initialCompareState, ...parseKept(text) }).toEqual(initialCompareState),
  );

  it('finds a model again that has another version on this series', async () => {
    const api = new FakeSeriesApi();
    api.store('model:a@bbbbbbbbbbbb', 1001, block(0, 9));
    api.store(B, 1001, block(0, 5));
    const { session } = await openSession(2, api);
    await until(() => session.store.getState().masks.size === 2);
    const compare: CompareState = { ...initialCompareState, panes: [B, A, null, null] };
    const pair = pairOf(compare, compareSources(session.store.getState()));
    expect(pair.map((source) => source?.source)).toEqual([B, 'model:a@bbbbbbbbbbbb']);
  });
});
