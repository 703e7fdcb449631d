import { createStore, type StoreApi } from 'zustand/vanilla';
import { debounce } from '../read/session/debounce.ts';
import { useSession } from '../state/session-store.ts';
import {
  CHOSEN_PANES,
  type CompareState,
  initialCompareState,
  LAYOUTS,
  OVERLAYS,
  STRIPS,
} from './compare-state.ts';

export type CompareStore = StoreApi<CompareState>;

type Kept = Pick<CompareState, 'layout' | 'panes' | 'overlay' | 'scope' | 'strip'>;

/** A reader goes through layouts one after the other: the one they stay with is kept. */
const KEEP_AFTER_MS = 400;

const keyOf = (readerId: number | null): string => `compare.layout.${readerId ?? 0}`;

/** The state of Compare as this reader left it; changes to the layout are kept as settings of the workstation. */
export function openCompareStore(readerId: number | null): CompareStore {
  const store = createStore<CompareState>(() => ({
    ...initialCompareState,
    ...parseKept(useSession.getState().settings[keyOf(readerId)]),
  }));
  let written = textOf(store.getState());
  // not in the frame in which the reader waits for the layout
  const keep = debounce(() => useSession.getState().setSetting(keyOf(readerId), written), KEEP_AFTER_MS);
  store.subscribe((state) => {
    const text = textOf(state);
    if (text === written) return;
    written = text;
    keep();
  });
  return store;
}

/** What is kept of a state, as text. Nothing of a patient is in it. */
export function textOf({ layout, panes, overlay, scope, strip }: CompareState): string {
  const kept: Kept = { layout, panes, overlay, scope, strip };
  return JSON.stringify(kept);
}

/** Reads what `textOf` wrote; whatever this version does not understand is left as it is at first. */
export function parseKept(text: string | undefined): Kept {
  const found = parseJson(text ?? '');
  const { layout, panes, overlay, scope, strip } = initialCompareState;
  return {
    layout: oneOf(LAYOUTS, found.layout, layout),
    panes: isPanes(found.panes) ? found.panes : panes,
    overlay: oneOf(OVERLAYS, found.overlay, overlay),
    scope: oneOf(['slice', 'volume'], found.scope, scope),
    strip: oneOf(STRIPS, found.strip, strip),
  };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const oneOf = <T extends string>(choices: readonly T[], value: unknown, usual: T): T =>
  choices.find((choice) => choice === value) ?? usual;

const isPanes = (value: unknown): value is readonly (string | null)[] =>
  Array.isArray(value) &&
  value.length === CHOSEN_PANES &&
  value.every((pane) => pane === null || typeof pane === 'string');
