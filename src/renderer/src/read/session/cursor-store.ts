import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BrushPoint } from '../../../../shared/mask/brush.ts';

/** A region being drawn with the button held. */
export interface RegionDrag {
  /** 1: will be added, 0: taken away; as it was when the button went down */
  readonly value: 0 | 1;
  /** image pixels */
  readonly points: readonly BrushPoint[];
}

/** Where the pointer is, in image pixels, and over which pane. Apart from ReadState: it changes with every move. */
export interface CursorState {
  readonly point: BrushPoint | null;
  readonly pane: string | null;
  /** Shift is held: tools that add take away, and the other way round */
  readonly inverted: boolean;
  readonly drag: RegionDrag | null;
}

export const createCursorStore = (): StoreApi<CursorState> =>
  createStore<CursorState>(() => ({ point: null, pane: null, inverted: false, drag: null }));
