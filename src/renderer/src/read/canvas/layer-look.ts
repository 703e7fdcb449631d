import type { Layer } from 'konva/lib/Layer';
import type { Placement } from '../state/view.ts';
import type { PaneScene } from './pane-painter.ts';

/** Everything that decides what a layer shows, compared value by value; null: nothing. */
export type Look = readonly unknown[] | null;

/** What layers show now, whichever painter drew it: panes leave their canvases to each other. */
const shown = new WeakMap<Layer, Look>();

/**
 * Draws a layer unless it shows just that: each canvas drawn is copied to the screen whole, and most changes of the
 * state (a stroke was stored, the history was read) change nothing on it.
 */
export function drawLayer(layer: Layer, look: Look): void {
  const before = shown.get(layer) ?? null;
  if (isSame(before, look)) return;
  layer.draw();
  shown.set(layer, look);
}

const isSame = (a: Look, b: Look): boolean =>
  a === b || (a?.length === b?.length && (a?.every((value, at) => Object.is(value, b?.[at])) ?? false));

export const placementLook = ({ x, y, scaleX, scaleY }: Placement): unknown[] => [x, y, scaleX, scaleY];

/** The slice in its window. */
export function imageLook(scene: PaneScene | null): Look {
  if (!scene?.frame.pixels) return null;
  const { pixels, channel, windows } = scene.frame;
  return [pixels, channel, windows, ...placementLook(scene.placement)];
}

/** What lies over the slice, but for the source that is edited. */
export function overlayLook(scene: PaneScene | null): Look {
  if (!scene?.frame.pixels) return null;
  const { labels, preview, lines, swipe, editedSource, frame } = scene;
  const withSources = labels === null || labels.withSources === true;
  const masks = withSources ? frame.masks.filter((mask) => mask.source !== editedSource) : [];
  const look = [
    ...(labels
      ? [labels.labels, labels.opacity, ...labels.colours, ...(labels.contours ?? []).flatMap(contourLook)]
      : []),
    ...masks.flatMap(maskLook),
    ...(withSources && preview ? [preview.labels, preview.colour] : []),
    ...(withSources
      ? lines.flatMap(({ points, text }) => [text, ...points.flatMap(({ x, y }) => [x, y])])
      : []),
  ];
  if (look.length === 0) return null;
  const swiped = swipe ? [swipe.at, swipe.right, swipe.size.width, swipe.size.height] : [];
  return [...look, ...swiped, ...placementLook(scene.placement)];
}

/** The source that is edited, between strokes. */
export function editedLook(scene: PaneScene | null): Look {
  if (!scene?.frame.pixels || (scene.labels && !scene.labels.withSources)) return null;
  const look = scene.frame.masks.filter((mask) => mask.source === scene.editedSource).flatMap(maskLook);
  return look.length === 0 ? null : [...look, ...placementLook(scene.placement)];
}

function maskLook({
  source,
  mask,
  opacity,
  style,
  colour,
  dash,
  current,
}: PaneScene['frame']['masks'][number]) {
  if (mask === null || mask.pixels === 0 || opacity === 0) return [];
  return [source, mask.bits, opacity, style, colour, dash.join(), current];
}

const contourLook = ({
  lines,
  colour,
  dash,
}: {
  readonly lines: unknown;
  readonly colour: string;
  readonly dash: readonly number[];
}) => [lines, colour, dash.join()];
