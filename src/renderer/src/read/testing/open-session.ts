import { SeriesSession } from '../session/series-session.ts';
import { maskOf } from '../state/masks.ts';
import type { MaskEntry } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { FakeSeriesApi } from './fake-series-api.ts';
import { syntheticSeries } from './synthetic-series.ts';

/** Waits for a condition; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A synthetic series (32 x 32 pixels) open at its first slice, read by Dr Test. */
export async function openSession(
  slices: number,
  api = new FakeSeriesApi(),
): Promise<{ readonly session: SeriesSession; readonly api: FakeSeriesApi }> {
  api.series.set(1, syntheticSeries(1, 32, slices));
  const session = new SeriesSession(api, 1, { readerId: 1, name: 'Dr Test' });
  await session.open();
  await until(() => session.store.getState().painted?.pixels != null);
  return { session, api };
}

/** Waits until everything asked for is stored. */
export async function settled(session: SeriesSession): Promise<void> {
  await session.editor.settle();
  await until(() => session.store.getState().busy === null);
}

/** The slice on the screen. */
export const paintedSlice = (session: SeriesSession): number =>
  session.store.getState().painted?.sliceId ?? 0;

/** The reader's mask of a slice, the one on the screen unless another is named. */
export const ownMask = (session: SeriesSession, sliceId = paintedSlice(session)): MaskEntry | null =>
  maskOf(session.store.getState(), ownSource(session.store.getState()), sliceId);

/** Goes to a position in the stack and waits for its pixels. */
export async function goTo(session: SeriesSession, index: number): Promise<void> {
  session.goTo(index);
  await until(() => session.store.getState().painted?.index === index);
}
