import { create } from 'zustand';

interface Batch {
  /** Compare shows many patients instead of the open one */
  readonly shown: boolean;
  /** patients chosen in the worklist; null: all of it */
  readonly seriesIds: readonly number[] | null;
  show(seriesIds: readonly number[] | null): void;
  hide(): void;
}

/** Whether Compare holds models against each other over many patients, and over which. */
export const useBatch = create<Batch>((set) => ({
  shown: false,
  seriesIds: null,
  show: (seriesIds) => set({ shown: true, seriesIds }),
  hide: () => set({ shown: false }),
}));
