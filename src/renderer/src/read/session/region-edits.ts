import type { BrushPoint } from '../../../../shared/mask/brush.ts';
import { fillPolygon } from '../../../../shared/mask/polygon.ts';
import { fillRegion, rectangleOf, wandRegion } from '../state/draft.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { toleranceOf } from '../state/intensity.ts';
import { openOutline, whyNotClosable } from '../state/outline.ts';
import type { RegionDrag } from './cursor-store.ts';
import type { SeriesSession } from './series-session.ts';

/** Closes the outline on the slice on the screen and changes the reader's mask within it; one undo step. */
export function closeOutline(session: SeriesSession): void {
  const state = session.store.getState();
  const outline = openOutline(state);
  if (!outline || whyNotClosable(state) || whyNotSteppable(state)) return;
  session.update((current) => ({ ...current, outline: null }));
  changeWithin(session, 'polygon', outline.points, outline.value);
}

/** Does what a region tool does at the end of a drag (or click), on the slice on the screen; one undo step. */
export function finishDrag(session: SeriesSession, { value, points }: RegionDrag): void {
  const state = session.store.getState();
  const at = points.at(-1);
  if (!at) return;
  if (state.tool === 'lasso') changeWithin(session, 'lasso', points, value);
  else if (state.tool === 'rectangle') changeWithin(session, 'rectangle', rectangleOf(points), value);
  else if (state.tool === 'wand') {
    const region = wandRegion(state, at);
    if (region) void change(session, `wand ±${toleranceOf(state)}`, value, () => region);
  } else if (state.tool === 'fill') {
    void change(session, 'flood fill', value, (mask, width, height) =>
      fillRegion(mask, width, height, at, value),
    );
  }
}

const changeWithin = (
  session: SeriesSession,
  name: string,
  points: readonly BrushPoint[],
  value: 0 | 1,
): void => {
  void change(session, name, value, (_mask, width, height) => fillPolygon(points, width, height));
};

function change(
  session: SeriesSession,
  name: string,
  value: 0 | 1,
  regionOf: (mask: Uint8Array, width: number, height: number) => Uint8Array | null,
): Promise<void> {
  const label = value === 1 ? name : `${name}, taken away`;
  return session.editor.change(label, (mask, width, height) => {
    const region = regionOf(mask, width, height);
    return region ? mask.map((old, at) => (region[at] === 1 ? value : old)) : mask;
  });
}
