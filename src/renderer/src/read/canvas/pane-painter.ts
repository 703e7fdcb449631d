import type { Layer } from 'konva/lib/Layer';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { READER_COLOUR } from '../../../../shared/domain/source-style.ts';
import { type BrushShape, type PixelRectangle, union } from '../../../../shared/mask/brush.ts';
import { drawDraft } from '../paint/draw-draft.ts';
import { drawLine } from '../paint/draw-lines.ts';
import {
  drawBitmap,
  drawBrush,
  drawCross,
  drawSource,
  type OverlayContext,
  strokeOutlines,
} from '../paint/draw-overlay.ts';
import { drawPreview } from '../paint/draw-preview.ts';
import { MaskBitmap } from '../paint/mask-bitmap.ts';
import { redrawPart } from '../paint/redraw-part.ts';
import { SlicePainter } from '../paint/slice-painter.ts';
import type { Draft } from '../state/draft.ts';
import type { Frame } from '../state/frame.ts';
import type { SceneLine } from '../state/measures.ts';
import type { MaskPreview } from '../state/preview.ts';
import type { Placement, Size } from '../state/view.ts';
import { drawLayer, editedLook, imageLook, overlayLook, placementLook } from './layer-look.ts';

/** Above this zoom a reader wants to see the pixels themselves. */
const SHARP_FROM_ZOOM = 5;

/** A label image over the slice: difference of two masks, agreement of many. */
export interface LabelOverlay {
  readonly labels: Uint8Array;
  readonly colours: readonly (string | null)[];
  /** percent */
  readonly opacity: number;
  /** the sources are drawn over it; else it stands for them */
  readonly withSources?: boolean;
  /** drawn over it: lines of equal score, closed polygons in image coordinates */
  readonly contours?: readonly Contour[];
}

export interface Contour {
  readonly lines: readonly (readonly number[])[];
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Left of a line the sources but one, right of it that one: two masks on the same tissue. */
export interface Swipe {
  /** of the pane's width, 0..1 */
  readonly at: number;
  readonly right: MaskSource;
}

export interface PaneScene {
  readonly frame: Frame;
  readonly placement: Placement;
  /** the source being edited: on a layer of its own, redrawn while a stroke is drawn */
  readonly editedSource: string | null;
  readonly labels: LabelOverlay | null;
  /** what is measured on the slice */
  readonly lines: readonly SceneLine[];
  /** what a change that is shown would make of the edited source */
  readonly preview: MaskPreview | null;
  readonly swipe: (Swipe & { readonly size: Size }) | null;
}

export interface PaneLayers {
  readonly image: Layer;
  readonly overlay: Layer;
  readonly edited: Layer;
  readonly pointer: Layer;
}

export interface PointerMark {
  readonly kind: BrushShape | 'cross';
  readonly at: { readonly x: number; readonly y: number };
  readonly diameter: number;
  readonly colour: string;
}

/** What is drawn over everything: the mark of the pointer and what the tool is about to change. */
export interface PointerScene {
  readonly mark: PointerMark | null;
  readonly draft: Draft | null;
  /** of the draft */
  readonly colour: string;
}

/** Paints one pane. `paint` draws every layer that changes at once, in the same task as the text around it. */
export class PanePainter {
  readonly #slice: SlicePainter;
  readonly #linked: boolean;
  readonly #bitmaps = new Map<string, MaskBitmap>();
  readonly #stroke = new MaskBitmap();
  #scene: PaneScene | null = null;
  #stroking = false;
  /** the mask under the pen, which changes in place: named anew with every stroke */
  #strokeName = Symbol('stroke');
  /** where the ring of the brush was drawn last, image pixels */
  #ring: PixelRectangle | null = null;
  readonly #draft = new MaskBitmap();
  #pointer: PointerScene | null = null;

  /** @param slice shared by linked panes, which show the same slice in the same window: it is windowed and enlarged once */
  constructor(slice?: SlicePainter) {
    this.#linked = slice !== undefined;
    this.#slice = slice ?? new SlicePainter();
  }

  /** Draws a scene now, on the layers that show anything else. */
  paint(layers: PaneLayers, scene: PaneScene | null, pointer: PointerScene | null): void {
    this.#scene = scene;
    this.#pointer = pointer;
    if (scene?.frame.pixels) this.#slice.paint(scene.frame.pixels, scene.frame.channel, scene.frame.windows);
    this.#paintPointer(layers);
    const [image, overlay] = [imageLook(scene), overlayLook(scene)];
    // what cannot be edited has its overlays on the canvas of the image
    if (layers.overlay === layers.image) {
      drawLayer(layers.image, image && [...image, ...(overlay ?? [])]);
      return;
    }
    drawLayer(layers.image, image);
    drawLayer(layers.overlay, overlay);
    this.#paintEdited(layers);
  }

  #paintEdited({ edited }: PaneLayers): void {
    const { placement } = this.#scene ?? {};
    drawLayer(
      edited,
      this.#stroking && placement ? [this.#strokeName, ...placementLook(placement)] : editedLook(this.#scene),
    );
  }

  /** During a stroke it is drawn on the canvas of the mask: each canvas drawn is copied to the screen whole. */
  #paintPointer({ pointer }: PaneLayers): void {
    // it is asked for when it has moved: never the same twice
    drawLayer(pointer, this.#hasPointer ? [Symbol('pointer')] : null);
  }

  /** A stroke begins: from now on the edited source shows the working mask. */
  beginStroke(layers: PaneLayers, working: Uint8Array): void {
    const scene = this.#scene;
    if (!scene) return;
    const { width, height } = scene.frame;
    this.#stroke.begin(width, height, [this.#editedColour(scene)]);
    this.#stroke.drawRectangle(working, { left: 0, top: 0, right: width, bottom: height });
    this.#stroking = true;
    this.#ring = this.#pointer?.mark ? ringRectangle(this.#pointer.mark) : null;
    this.#strokeName = Symbol('stroke');
    this.#paintPointer(layers);
    this.#paintEdited(layers);
  }

  /** Part of the working mask changed, or the pointer moved while a stroke is drawn. */
  updateStroke(layers: PaneLayers, working: Uint8Array, dirty: PixelRectangle | null): void {
    if (!this.#stroking) return;
    if (dirty) this.#stroke.drawRectangle(working, dirty);
    const { placement } = this.#scene ?? {};
    const mark = this.#pointer?.mark;
    const ring = mark && ringRectangle(mark);
    const part = union(union(dirty, ring ?? null), this.#ring);
    this.#ring = ring ?? null;
    if (placement && part) redrawPart(layers.edited, part, placement, (context) => this.drawEdited(context));
  }

  endStroke(): void {
    this.#stroking = false;
  }

  /** The pointer has moved: its own layer alone is drawn again; during a stroke it moves with the mask. */
  showPointer(layers: PaneLayers, pointer: PointerScene | null): void {
    this.#pointer = pointer;
    if (!this.#stroking) this.#paintPointer(layers);
  }

  get #hasPointer(): boolean {
    return this.#pointer !== null && !this.#stroking;
  }

  drawImage(context: OverlayContext): void {
    const scene = this.#scene;
    if (!scene?.frame.pixels) return;
    const smooth = scene.placement.scaleX < SHARP_FROM_ZOOM;
    if (!this.#linked) {
      drawBitmap(context, this.#slice.canvas, scene.placement, 1, smooth);
      return;
    }
    const { width, height } = context.canvas;
    const placed = this.#slice.placed(width, height, scene.placement, smooth, devicePixelRatio);
    const pixel = 1 / devicePixelRatio;
    drawBitmap(context, placed, { x: 0, y: 0, scaleX: pixel, scaleY: pixel }, 1);
  }

  drawOverlays(context: OverlayContext): void {
    const scene = this.#scene;
    if (!scene?.frame.pixels) return;
    if (scene.labels) {
      const bitmap = this.#bitmap('labels');
      bitmap.draw(scene.labels.labels, scene.frame.width, scene.frame.height, scene.labels.colours);
      drawBitmap(context, bitmap.canvas, scene.placement, scene.labels.opacity / 100);
      for (const { lines, colour, dash } of scene.labels.contours ?? [])
        strokeOutlines(context, lines, scene.placement, colour, 1, dash);
      if (!scene.labels.withSources) return;
    }
    for (const source of scene.frame.masks) {
      if (source.source === scene.editedSource) continue;
      context.save();
      if (scene.swipe) clipTo(context, scene.swipe, source.source === scene.swipe.right);
      drawSource(context, source, scene.frame, scene.placement, this.#bitmap(source.source));
      context.restore();
    }
    if (scene.preview)
      drawPreview(context, scene.preview, scene.frame, scene.placement, this.#bitmap('preview'));
    for (const line of scene.lines) drawLine(context, line, scene.placement);
  }

  drawEdited(context: OverlayContext): void {
    const scene = this.#scene;
    if (!scene?.frame.pixels || (scene.labels && !scene.labels.withSources)) return;
    if (this.#stroking) {
      drawBitmap(context, this.#stroke.canvas, scene.placement, 0.5);
      this.#drawPointer(context);
      return;
    }
    const source = scene.frame.masks.find((candidate) => candidate.source === scene.editedSource);
    if (source) drawSource(context, source, scene.frame, scene.placement, this.#bitmap(source.source));
  }

  drawPointer(context: OverlayContext): void {
    if (this.#hasPointer) this.#drawPointer(context);
  }

  #drawPointer(context: OverlayContext): void {
    const pointer = this.#pointer;
    const scene = this.#scene;
    if (!pointer || !scene) return;
    const { mark, draft } = pointer;
    if (draft) drawDraft(context, draft, scene.placement, pointer.colour, this.#draft);
    if (!mark) return;
    if (mark.kind === 'cross') drawCross(context, mark.at, scene.placement);
    else drawBrush(context, mark.at, mark.diameter, mark.kind, scene.placement, mark.colour);
  }

  #bitmap(key: string): MaskBitmap {
    const known = this.#bitmaps.get(key);
    if (known) return known;
    const bitmap = new MaskBitmap();
    this.#bitmaps.set(key, bitmap);
    return bitmap;
  }

  #editedColour(scene: PaneScene): string {
    return scene.frame.masks.find((mask) => mask.source === scene.editedSource)?.colour ?? READER_COLOUR;
  }
}

/** The pixels under the ring of a brush. */
const ringRectangle = ({ at, diameter }: PointerMark): PixelRectangle => ({
  left: at.x - diameter / 2,
  top: at.y - diameter / 2,
  right: at.x + diameter / 2,
  bottom: at.y + diameter / 2,
});

function clipTo(context: OverlayContext, { at, size }: Swipe & { size: Size }, right: boolean): void {
  const line = at * size.width;
  context.beginPath();
  context.rect(right ? line : 0, 0, right ? size.width - line : line, size.height);
  context.clip();
}
