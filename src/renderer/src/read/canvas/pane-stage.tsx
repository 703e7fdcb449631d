import type Konva from 'konva';
import { memo, type RefObject, useMemo } from 'react';
import { Layer, Shape, Stage } from 'react-konva';
import type { OverlayContext } from '../paint/draw-overlay.ts';
import type { Size } from '../state/view.ts';
import type { PaneLayers, PanePainter } from './pane-painter.ts';

const native = (context: Konva.Context): OverlayContext => context._context;

/**
 * The Konva layers of a pane, mounted once; the painter draws them. They listen to nothing: pointer events are taken
 * by the element around them, with all coalesced points.
 */
export const PaneStage = memo(function PaneStage({
  size,
  painter,
  layers,
  flat,
}: {
  readonly size: Size;
  readonly painter: PanePainter;
  readonly layers: RefObject<PaneLayers | null>;
  /** image and overlays on one canvas: nothing is edited here, and each canvas is copied to the screen whole */
  readonly flat: boolean;
}) {
  // stable callbacks: a ref that changes with every render would be let go and taken again each time
  const keep = useMemo(() => {
    const nodes: { -readonly [K in keyof PaneLayers]?: Konva.Layer } = {};
    const take = (name: keyof PaneLayers) => (node: Konva.Layer | null) => {
      if (node) {
        nodes[name] = node;
        // the painter draws in the frame of the text around it; Konva would draw everything again in the next
        node.batchDraw = () => node;
      } else delete nodes[name];
      const { image, pointer } = nodes;
      const { overlay, edited } = flat ? { overlay: image, edited: image } : nodes;
      layers.current = image && overlay && edited && pointer ? { image, overlay, edited, pointer } : null;
    };
    return {
      image: take('image'),
      overlay: take('overlay'),
      edited: take('edited'),
      pointer: take('pointer'),
    };
  }, [layers, flat]);
  return (
    <Stage width={size.width} height={size.height} listening={false}>
      <Layer ref={keep.image} listening={false}>
        <Shape perfectDrawEnabled={false} sceneFunc={(context) => painter.drawImage(native(context))} />
        {flat && (
          <Shape perfectDrawEnabled={false} sceneFunc={(context) => painter.drawOverlays(native(context))} />
        )}
      </Layer>
      {!flat && (
        <Layer ref={keep.overlay} listening={false}>
          <Shape perfectDrawEnabled={false} sceneFunc={(context) => painter.drawOverlays(native(context))} />
        </Layer>
      )}
      {!flat && (
        <Layer ref={keep.edited} listening={false}>
          <Shape perfectDrawEnabled={false} sceneFunc={(context) => painter.drawEdited(native(context))} />
        </Layer>
      )}
      <Layer ref={keep.pointer} listening={false}>
        <Shape perfectDrawEnabled={false} sceneFunc={(context) => painter.drawPointer(native(context))} />
      </Layer>
    </Stage>
  );
});
