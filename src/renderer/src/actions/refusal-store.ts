import { create } from 'zustand';

interface Refusal {
  /** what a key could not do and why; null: nothing to say */
  readonly text: string | null;
  refuse(label: string, reason: string): void;
  clear(): void;
}

/** How long it stays; milliseconds. */
const SHOWN = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Why the last key did nothing: it is said for a moment, so that a reader does not press it again and again. */
export const useRefusal = create<Refusal>((set, get) => ({
  text: null,
  refuse: (label, reason) => {
    clearTimeout(timer);
    timer = setTimeout(() => set({ text: null }), SHOWN);
    set({ text: `${label}: ${reason}` });
  },
  clear: () => {
    if (get().text === null) return;
    clearTimeout(timer);
    set({ text: null });
  },
}));
