import { createStore, type StoreApi } from 'zustand/vanilla';

/** Where the pointer is, in image pixels, and over which pane. Apart from ReadState: it changes with every move. */
export interface CursorState {
  readonly point: { readonly x: number; readonly y: number } | null;
  readonly pane: string | null;
}

export const createCursorStore = (): StoreApi<CursorState> =>
  createStore<CursorState>(() => ({ point: null, pane: null }));
