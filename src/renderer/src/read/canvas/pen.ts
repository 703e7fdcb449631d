/** Pressed this hard a pen paints as wide as the ring shows; few hands press harder for long. */
const FULL_PRESSURE = 0.8;
const THINNEST = 0.25;
/** The bit of `PointerEvent.buttons` that stands for the other end of a pen. */
const ERASER_END = 32;

/** How much of the brush's diameter a pointer paints: the ring is what a pressed pen paints, a light one paints less. */
export function penShare({ pointerType, pressure }: Pick<PointerEvent, 'pointerType' | 'pressure'>): number {
  // a pen that can not tell says 0
  if (pointerType !== 'pen' || pressure === 0) return 1;
  return Math.min(1, Math.max(THINNEST, pressure / FULL_PRESSURE));
}

/** Whether the other end of the pen is on the tablet. */
export const isEraserEnd = ({ pointerType, buttons }: PointerEvent): boolean =>
  pointerType === 'pen' && (buttons & ERASER_END) !== 0;
