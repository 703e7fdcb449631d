import type { PixelRectangle } from '../../../../shared/mask/brush.ts';
import type { View } from './read-state.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the image lies in a pane: pane = origin + image * scale, in CSS pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

const MIN_ZOOM = 0.25;
const MAX_ZOOM = 40;

/**
 * The placement of an image in a pane.
 * @param aspect height of a pixel divided by its width (1 where spacing is unknown)
 */
export function placeImage(view: View, pane: Size, image: Size, aspect: number): Placement {
  const zoom = zoomOf(view, pane, image, aspect);
  const centreX = view.mode === 'fit' ? image.width / 2 : view.centreX;
  const centreY = view.mode === 'fit' ? image.height / 2 : view.centreY;
  return {
    x: pane.width / 2 - centreX * zoom,
    y: pane.height / 2 - centreY * zoom * aspect,
    scaleX: zoom,
    scaleY: zoom * aspect,
  };
}

/** Screen pixels per image column. */
export function zoomOf(view: View, pane: Size, image: Size, aspect: number): number {
  if (view.mode === 'free') return view.zoom;
  const fit = Math.min(pane.width / image.width, pane.height / (image.height * aspect));
  return Math.max(0.01, fit);
}

/** Zooms by a factor so that the image point under (x, y) of the pane stays where it is. */
export function zoomAt(
  view: View,
  pane: Size,
  image: Size,
  aspect: number,
  at: { readonly x: number; readonly y: number },
  factor: number,
): View {
  const before = placeImage(view, pane, image, aspect);
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, before.scaleX * factor));
  const pointX = (at.x - before.x) / before.scaleX;
  const pointY = (at.y - before.y) / before.scaleY;
  return {
    mode: 'free',
    zoom,
    centreX: pointX - (at.x - pane.width / 2) / zoom,
    centreY: pointY - (at.y - pane.height / 2) / (zoom * aspect),
  };
}

/** Moves the image by (dx, dy) CSS pixels; at least a corner of it stays in the pane's middle. */
export function pan(view: View, pane: Size, image: Size, aspect: number, dx: number, dy: number): View {
  const before = placeImage(view, pane, image, aspect);
  const centreX = (pane.width / 2 - before.x - dx) / before.scaleX;
  const centreY = (pane.height / 2 - before.y - dy) / before.scaleY;
  return {
    mode: 'free',
    zoom: before.scaleX,
    centreX: Math.min(image.width, Math.max(0, centreX)),
    centreY: Math.min(image.height, Math.max(0, centreY)),
  };
}

/** Brings a part of the image into the pane: unchanged where any of it is there already, else its middle is. */
export function showPart(view: View, pane: Size, image: Size, aspect: number, part: PixelRectangle): View {
  const { x, y, scaleX, scaleY } = placeImage(view, pane, image, aspect);
  const isSeen =
    x + part.right * scaleX > 0 &&
    x + part.left * scaleX < pane.width &&
    y + part.bottom * scaleY > 0 &&
    y + part.top * scaleY < pane.height;
  if (isSeen) return view;
  return {
    mode: 'free',
    zoom: scaleX,
    centreX: (part.left + part.right) / 2,
    centreY: (part.top + part.bottom) / 2,
  };
}

/** Height of a pixel divided by its width. */
export const aspectOf = (spacing: { readonly x: number; readonly y: number } | null): number =>
  spacing ? spacing.y / spacing.x : 1;
