import { ERASING } from '../../../../shared/domain/source-style.ts';
import { draftOf } from '../state/draft.ts';
import type { Tool } from '../state/read-state.ts';
import { ownColour } from '../state/sources.ts';
import type { PointerMark, PointerScene } from './pane-painter.ts';
import type { PaneNow } from './pane-pointer.ts';

const BRUSHES: readonly Tool[] = ['brush', 'eraser', 'threshold'];

/** What follows the pointer: the brush, what the tool in hand is about to change, the cross in the other panes. */
export function pointerSceneOf(pane: PaneNow): PointerScene | null {
  const { state, session } = pane;
  const colour = ownColour(state);
  const draft = pane.editable ? draftOf(state, session.cursor.getState()) : null;
  const mark = markOf(pane, colour);
  return draft || mark ? { draft, mark, colour: draft?.value === 0 ? ERASING : colour } : null;
}

/**
 * Whether the tool in hand can do nothing at the pointer: any while a change waits for the reader's word, flood fill
 * where no hole or piece of the mask is.
 */
export function refusesHere({ state, session, editable }: PaneNow): boolean {
  if (!editable || state.tool === 'pointer') return false;
  if (state.proposal) return true;
  return state.tool === 'fill' && draftOf(state, session.cursor.getState())?.region === undefined;
}

function markOf(pane: PaneNow, colour: string): PointerMark | null {
  const { tool, brushDiameter, brushShape } = pane.state;
  const { point, pane: over, inverted } = pane.session.cursor.getState();
  if (!point) return null;
  if (over !== pane.pane) return { kind: 'cross', at: point, diameter: 0, colour };
  if (!pane.editable || !BRUSHES.includes(tool)) return null;
  const erases = (tool === 'eraser') !== inverted;
  return { kind: brushShape, at: point, diameter: brushDiameter, colour: erases ? ERASING : colour };
}
