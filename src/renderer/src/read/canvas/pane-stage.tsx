import { memo, type RefObject, useLayoutEffect, useRef } from 'react';
import type { PaneLayers, PanePainter } from './pane-painter.ts';
import { giveStage, takeStage } from './stage-pool.ts';

/** The canvases of a pane at its present size; the painter draws them. */
export const PaneStage = memo(function PaneStage({
  width,
  height,
  painter,
  layers,
  flat,
}: {
  readonly width: number;
  readonly height: number;
  readonly painter: PanePainter;
  readonly layers: RefObject<PaneLayers | null>;
  /** image and overlays on one canvas: nothing is edited here */
  readonly flat: boolean;
}) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const stage = takeStage({ width, height }, flat, painter);
    host.current?.replaceChildren(stage.element);
    layers.current = stage.layers;
    return () => {
      layers.current = null;
      giveStage(stage);
    };
  }, [width, height, painter, layers, flat]);
  return <div ref={host} />;
});
