import { beforeEach, describe, expect, it } from 'vitest';
import { useRefusal } from '../../actions/refusal-store.ts';
import { SeriesSession } from '../session/series-session.ts';
import { box, MODEL } from '../testing/edit-session.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { ownMask, settled, until } from '../testing/open-session.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { SOURCE_ACTIONS } from './source-actions.ts';
import { bindAction } from './use-session-actions.ts';

/** A series on the screen whose masks are slow to come; the model has outlined its first slice only. */
async function opening() {
  const api = new FakeSeriesApi();
  api.series.set(1, syntheticSeries(1, 32, 3));
  api.store(MODEL, 1001, box(8, 8, 16, 16));
  api.delay = () => 15;
  const session = new SeriesSession(api, 1, { readerId: 1, name: 'Dr Test' });
  void session.open();
  await until(() => session.store.getState().painted?.pixels != null);
  expect(session.store.getState().masksKnown).toBe(false);
  const takeOver = SOURCE_ACTIONS.find(({ id }) => id === 'read.source.takeOver.slice');
  if (!takeOver) throw new Error('no such action');
  return { session, takeOver: bindAction(session, takeOver, 'Read') };
}

describe('a change of masks asked for before the masks are here', () => {
  beforeEach(() => useRefusal.getState().clear());

  it('waits for them', async () => {
    const { session, takeOver } = await opening();
    expect(takeOver.whyNot()).toBeNull();
    takeOver.perform();
    await until(() => session.store.getState().masksKnown);
    await settled(session);
    expect(ownMask(session)?.pixels).toBe(64);
    await session.close();
  });

  it('is given up where the reader goes to another slice meanwhile', async () => {
    const { session, takeOver } = await opening();
    takeOver.perform();
    session.goTo(1);
    await until(() => session.store.getState().masksKnown);
    await settled(session);
    expect(ownMask(session, 1001)).toBeNull();
    expect(useRefusal.getState().text).toBeNull();
    await session.close();
  });

  it('says why it could not be made once they are', async () => {
    const { session, takeOver } = await opening();
    session.goTo(2);
    await until(() => session.store.getState().painted?.index === 2);
    if (!session.store.getState().masksKnown) takeOver.perform();
    await until(() => session.store.getState().masksKnown);
    await until(() => useRefusal.getState().text !== null);
    expect(useRefusal.getState().text).toBe(
      'Take over the mask shown: neither mask has a pixel on this slice',
    );
    await session.close();
  });
});
