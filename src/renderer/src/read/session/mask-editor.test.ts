import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../../shared/contract/masks.ts';
import { EDIT_ACTIONS, VIEW_ACTIONS } from '../actions/read-actions.ts';
import type { Tool } from '../state/read-state.ts';
import { FakeSeriesApi } from '../testing/fake-series-api.ts';
import { goTo, openSession, ownMask, paintedSlice, settled, until } from '../testing/open-session.ts';
import { finishDrag } from './region-edits.ts';
import { SeriesSession } from './series-session.ts';

const SLICES = 4;
const SIZE = 32;
const MODEL = 'model:resunet@0123456789ab';
const READER = { readerId: 1, name: 'Dr Test' };
const ACTIONS = [...EDIT_ACTIONS, ...VIEW_ACTIONS];

const point = fc.record({ x: fc.integer({ min: -3, max: 35 }), y: fc.integer({ min: -3, max: 35 }) });
const value = fc.constantFrom(0 as const, 1 as const);
const edit = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('stroke' as const),
      value,
      points: fc.array(point, { minLength: 1, maxLength: 5 }),
      diameter: fc.integer({ min: 1, max: 14 }),
      tool: fc.constantFrom<Tool>('brush', 'eraser', 'threshold'),
      square: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('region' as const),
      value,
      points: fc.array(point, { minLength: 1, maxLength: 6 }),
      tool: fc.constantFrom<Tool>('lasso', 'rectangle', 'wand', 'fill'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('action' as const),
      id: fc.constantFrom(
        ...ACTIONS.map(({ id }) => id).filter((id) => /refine|source\.|interpolate/.test(id)),
      ),
      // of a change that is shown
      answer: fc.constantFrom('read.finish', 'read.finish', 'read.drop'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('action' as const),
      id: fc.constantFrom('read.undo', 'read.undo', 'read.redo', 'read.toggleTools', 'read.squareBrush'),
      answer: fc.constant('read.drop'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('go' as const), index: fc.nat(SLICES - 1) }) },
  { weight: 6, arbitrary: fc.constant({ kind: 'wait' as const }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function act(session: SeriesSession, id: string): void {
  const action = ACTIONS.find((candidate) => candidate.id === id);
  if (action?.whyNot(session.store.getState()) === null) action.perform(session);
}

async function perform(session: SeriesSession, one: Edit): Promise<void> {
  if (one.kind === 'go') return goTo(session, one.index);
  if (one.kind === 'wait') return settled(session);
  if (one.kind === 'action') {
    act(session, one.id);
    if (session.store.getState().proposal) act(session, one.answer);
    return;
  }
  session.update((state) => ({ ...state, tool: one.tool }));
  if (one.kind === 'region') {
    if (session.editor.beginDrag()) {
      session.editor.endDrag();
      finishDrag(session, one);
    }
    return;
  }
  session.update((state) => ({
    ...state,
    brushDiameter: one.diameter,
    brushShape: one.square ? 'square' : 'round',
  }));
  if (!session.editor.beginStroke(paintedSlice(session), one.value)) return;
  for (const at of one.points) session.editor.moveStroke([at]);
  session.editor.endStroke();
}

const sliceIds = Array.from({ length: SLICES }, (_, at) => 1001 + at);
const empty = new Uint8Array(SIZE * SIZE);
const asText = (bits: Uint8Array | undefined): string => (bits ?? empty).join('');
const onScreen = (session: SeriesSession) => sliceIds.map((id) => asText(ownMask(session, id)?.bits));
const stored = (api: FakeSeriesApi) => sliceIds.map((id) => asText(api.mask('reader:1', id)?.bits));

/** How many of the reader's actions stand now. */
async function standing(api: FakeSeriesApi): Promise<number> {
  return ((await api.call('masks.history', {})) as History).done;
}

describe('any sequence of edits', () => {
  it('undone as a whole is the start, redone as a whole the end, byte for byte, after opening again too', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 200, size: 'max' }), async (edits) => {
        const api = new FakeSeriesApi();
        for (const [at, id] of sliceIds.entries()) {
          const bits = empty.slice();
          for (let y = 8; y < 14 + at * 3; y++) bits.fill(1, y * SIZE + 10, y * SIZE + 20);
          api.store(MODEL, id, bits);
        }
        const { session } = await openSession(SLICES, api);
        await until(() => session.store.getState().masks.has(MODEL));
        for (const one of edits) await perform(session, one);
        await settled(session);
        const end = stored(api);
        expect(onScreen(session)).toEqual(end);
        const steps = await standing(api);
        most = Math.max(most, steps);
        for (let step = 0; step < steps; step++) await session.editor.undo();
        expect(stored(api)).toEqual(sliceIds.map(() => asText(empty)));
        expect(onScreen(session)).toEqual(stored(api));
        await session.close();
        const again = new SeriesSession(api, 1, READER);
        await again.open();
        await until(() => again.store.getState().painted?.pixels != null);
        for (let step = 0; step < steps; step++) await again.editor.redo();
        expect(stored(api)).toEqual(end);
        expect(onScreen(again)).toEqual(end);
        await again.close();
      }),
      { numRuns: 20 },
    );
    expect(most).toBeGreaterThan(10);
  });
});
