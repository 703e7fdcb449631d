import { create } from 'zustand';

const KEY = 'sulcus.read.layout';

interface Layout {
  /** canvas only */
  readonly full: boolean;
  readonly filmstrip: boolean;
  /** pixels, 220..520 */
  readonly panelWidth: number;
  readonly open: Readonly<Record<string, boolean>>;
  setOpen(id: string, open: boolean): void;
  setPanelWidth(width: number): void;
  toggleFull(): void;
  toggleFilmstrip(): void;
}

interface Stored {
  readonly filmstrip?: boolean;
  readonly panelWidth?: number;
  readonly open?: Record<string, boolean>;
}

/** How the reader left the panels. It is about this window only, so it stays in the page's own storage. */
export const useLayoutStore = create<Layout>((set) => {
  const stored = read();
  const change = (reduce: (layout: Layout) => Partial<Layout>) =>
    set((layout) => {
      const next = { ...layout, ...reduce(layout) };
      write({ filmstrip: next.filmstrip, panelWidth: next.panelWidth, open: { ...next.open } });
      return next;
    });
  return {
    full: false,
    filmstrip: stored.filmstrip ?? true,
    panelWidth: stored.panelWidth ?? 300,
    open: stored.open ?? {},
    setOpen: (id, open) => change((layout) => ({ open: { ...layout.open, [id]: open } })),
    setPanelWidth: (width) => change(() => ({ panelWidth: Math.min(520, Math.max(220, Math.round(width))) })),
    toggleFull: () => change((layout) => ({ full: !layout.full })),
    toggleFilmstrip: () => change((layout) => ({ filmstrip: !layout.filmstrip })),
  };
});

function read(): Stored {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Stored;
  } catch {
    return {};
  }
}

function write(layout: Stored): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // a page without storage starts with the usual layout next time
  }
}
