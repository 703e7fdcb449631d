import { EDIT_ACTIONS, VIEW_ACTIONS } from '../actions/read-actions.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { type ProposedChange, proposedChange } from '../state/proposal.ts';
import { modelRowOf, predictionsOf } from './fake-rows.ts';
import { FakeSeriesApi } from './fake-series-api.ts';
import { openSession, ownMask, settled, until } from './open-session.ts';

/** Columns and rows of the slices. */
export const SIZE = 32;
/** The masks of the model of `sessionWithModel`. */
export const MODEL = 'model:resunet@0123456789ab';

function action(id: string) {
  const found = [...EDIT_ACTIONS, ...VIEW_ACTIONS].find((candidate) => candidate.id === `read.${id}`);
  if (!found) throw new Error(`no action ${id}`);
  return found;
}

/** Why an action of Read (named without its `read.`) can not be done now, or null. */
export const whyNot = (session: SeriesSession, id: string): string | null =>
  action(id).whyNot(session.store.getState());

/** Does it; throws where it can not be done. */
export function perform(session: SeriesSession, id: string): void {
  const reason = whyNot(session, id);
  if (reason !== null) throw new Error(`${id}: ${reason}`);
  action(id).perform(session);
}

/** What the change that is shown does. */
export const change = (session: SeriesSession): ProposedChange | null =>
  proposedChange(session.store.getState());

/** A mask with one box in it, from left and top up to right and bottom. */
export function box(left: number, top: number, right: number, bottom: number): Uint8Array {
  const bits = new Uint8Array(SIZE * SIZE);
  for (let y = top; y < bottom; y++) bits.fill(1, y * SIZE + left, y * SIZE + right);
  return bits;
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => 1001 + at);

/** Pixels of the reader's masks of the first slices. */
export const pixelsOf = (session: SeriesSession, count: number): number[] =>
  ids(count).map((sliceId) => ownMask(session, sliceId)?.pixels ?? 0);

/** Makes these masks the reader's, each on the slice at its place. */
export async function drawOn(
  session: SeriesSession,
  masks: Readonly<Record<number, Uint8Array>>,
): Promise<void> {
  const bySlice = new Map(Object.entries(masks).map(([at, bits]) => [1001 + Number(at), bits]));
  await session.editor.changeSlices('drawn', () => bySlice);
  await settled(session);
}

/** A model that has outlined the first two slices of a series of three, with maps that rise to the right. */
export async function sessionWithModel() {
  const api = new FakeSeriesApi();
  const model = modelRowOf('resunet', 'segmentation');
  const rows = predictionsOf(model, ids(3), [0.9, 0.9, 0.1], ['finding', 'finding', 'negative']);
  api.models = [model];
  api.predictions = [
    { ...rows, slices: rows.slices.map((slice, at) => ({ ...slice, pixels: at < 2 ? 64 : null })) },
  ];
  for (const sliceId of [1001, 1002]) {
    api.store(MODEL, sliceId, box(8, 8, 16, 16));
    api.maps.set(
      `${sliceId}/resunet`,
      Uint8Array.from({ length: SIZE * SIZE }, (_, at) => (at % SIZE) * 8),
    );
  }
  const { session } = await openSession(3, api);
  await until(() => session.store.getState().predictionsKnown && session.store.getState().masks.has(MODEL));
  return { session, api };
}
