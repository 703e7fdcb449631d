import { create } from 'zustand';

/** What one series has drawn and not stored. */
export interface Unsaved {
  /** changes that main has not acknowledged, a stroke under way included */
  readonly pending: number;
  /** a save failed, or waits for the reader: it will not end by itself in a moment */
  readonly failing: boolean;
}

interface UnsavedStore {
  readonly bySeries: ReadonlyMap<number, Unsaved>;
  note(seriesId: number, unsaved: Unsaved): void;
}

/** Strokes that would be lost if the window closed now, over all series, those left meanwhile included. */
export const useUnsaved = create<UnsavedStore>((set, get) => ({
  bySeries: new Map(),
  note: (seriesId, { pending, failing }) => {
    const known = get().bySeries.get(seriesId);
    if ((known?.pending ?? 0) === pending && (pending === 0 || known?.failing === failing)) return;
    const bySeries = new Map(get().bySeries);
    if (pending === 0) bySeries.delete(seriesId);
    else bySeries.set(seriesId, { pending, failing });
    set({ bySeries });
  },
}));

/** Changes that a failing save holds back. */
export const failingCount = (bySeries: ReadonlyMap<number, Unsaved>): number =>
  [...bySeries.values()].reduce((sum, { pending, failing }) => sum + (failing ? pending : 0), 0);

/** Lets the browser (or Electron's main process) ask before strokes that are not stored are thrown away. */
export function warnBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (useUnsaved.getState().bySeries.size > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
