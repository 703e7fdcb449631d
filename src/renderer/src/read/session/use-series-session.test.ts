import { expect, it } from 'vitest';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { syntheticSeries } from '../testing/synthetic-series.ts';
import { acquireSession } from './use-series-session.ts';

const READER = { readerId: 1, name: 'Dr Test' };
const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('coming back to a series whose strokes could not be stored shows them, and they are stored in the end', async () => {
  const api = new FakeSeriesApi();
  for (const seriesId of [1, 2]) api.series.set(seriesId, syntheticSeries(seriesId, 16, 3));
  const first = acquireSession(api as never, 1, READER);
  expect(acquireSession(api as never, 1, READER)).toBe(first);
  await rest(50);
  api.before = (channel) => {
    if (channel === 'masks.apply') throw Object.assign(new Error('The disk is full.'), { code: 'DISK_FULL' });
  };
  expect(first.editor.beginStroke(1001, 1)).toBe(true);
  first.editor.moveStroke([{ x: 8, y: 8 }]);
  first.editor.endStroke();
  await rest(20);
  acquireSession(api as never, 2, READER);
  expect(acquireSession(api as never, 1, READER)).toBe(first);
  expect(first.store.getState().save.pending).toBe(1);
  acquireSession(api as never, 2, READER);
  api.before = () => undefined;
  first.editor.retryNow();
  await rest(50);
  expect(api.mask('reader:1', 1001)?.bits[8 * 16 + 8]).toBe(1);
  expect(acquireSession(api as never, 1, READER)).not.toBe(first);
});
