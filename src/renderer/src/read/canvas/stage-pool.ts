import type { Context } from 'konva/lib/Context';
import { Layer } from 'konva/lib/Layer';
import { Shape } from 'konva/lib/Shape';
import { Stage } from 'konva/lib/Stage';
import type { OverlayContext } from '../paint/draw-overlay.ts';
import type { Size } from '../state/view.ts';
import type { PaneLayers, PanePainter } from './pane-painter.ts';

/** The canvases of a pane, ready to be drawn on by one painter. */
export interface PooledStage {
  readonly element: HTMLDivElement;
  readonly layers: PaneLayers;
  painter: PanePainter | null;
  readonly key: string;
  readonly stage: Stage;
}

/** Stages without a pane that are kept: enough for the panes of every layout at its present size. */
const KEPT = 16;

/** The one used last stands last. */
const idle: PooledStage[] = [];

/**
 * Canvases of a size: those that a pane of this size has left, else new ones. Allocating them is the dearest part of
 * another layout, and a reader goes back and forth between a few.
 * @param flat image and overlays on one canvas: nothing is edited here, and each canvas is copied to the screen whole
 */
export function takeStage(size: Size, flat: boolean, painter: PanePainter): PooledStage {
  const key = `${size.width} ${size.height} ${flat} ${devicePixelRatio}`;
  const at = idle.findLastIndex((stage) => stage.key === key);
  const [found] = at < 0 ? [] : idle.splice(at, 1);
  const taken = found ?? makeStage(size, flat, key);
  taken.painter = painter;
  return taken;
}

/** A pane is gone or has another size: its canvases wait for the next one of their size. */
export function giveStage(stage: PooledStage): void {
  stage.painter = null;
  stage.element.remove();
  idle.push(stage);
  if (idle.length > KEPT) idle.shift()?.stage.destroy();
}

/** Layers listen to nothing: pointer events are taken by the element around them, with all coalesced points. */
function makeStage(size: Size, flat: boolean, key: string): PooledStage {
  const element = document.createElement('div');
  const stage = new Stage({ container: element, ...size, listening: false });
  const holder: Pick<PooledStage, 'element' | 'stage' | 'key' | 'painter'> = {
    element,
    stage,
    key,
    painter: null,
  };
  const layer = (...draw: ((painter: PanePainter, context: OverlayContext) => void)[]): Layer => {
    const made = new Layer({ listening: false });
    for (const one of draw)
      made.add(
        new Shape({
          perfectDrawEnabled: false,
          listening: false,
          sceneFunc: (context: Context) => {
            if (holder.painter) one(holder.painter, context._context);
          },
        }),
      );
    stage.add(made);
    // the painter draws in the frame of the text around it; Konva would draw everything again in the next
    made.batchDraw = () => made;
    return made;
  };
  const drawImage = (painter: PanePainter, context: OverlayContext) => painter.drawImage(context);
  const drawOverlays = (painter: PanePainter, context: OverlayContext) => painter.drawOverlays(context);
  const image = flat ? layer(drawImage, drawOverlays) : layer(drawImage);
  const overlay = flat ? image : layer(drawOverlays);
  const edited = flat ? image : layer((painter, context) => painter.drawEdited(context));
  const pointer = layer((painter, context) => painter.drawPointer(context));
  return Object.assign(holder, { layers: { image, overlay, edited, pointer } });
}
