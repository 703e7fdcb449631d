import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import type { Action } from '../actions/registry.ts';
import type { Place } from '../state/session-store.ts';
import { nextUndone } from './sort-rows.ts';

/** What the worklist's actions work on; read anew at every key, so that no action acts on an older list. */
export interface WorklistCommands {
  readonly shown: readonly WorklistRow[];
  readonly cursor: number | null;
  readonly selectedCount: number;
  readonly targets: readonly number[];
  setCursor(id: number): void;
  open(id: number, place?: Place): void;
  openFolder(): void;
  toggle(id: number): void;
  extend(from: number, to: number): void;
  selectAll(): void;
  clearSelection(): void;
  analyse(): void;
  compareMany(): void;
  flag(row: WorklistRow): void;
  focusSearch(): void;
  triage(): void;
}

const PAGE = 20;

/** Every action of the worklist; `commands` gives the state of this moment. */
export function worklistActions(commands: () => WorklistCommands): readonly Action[] {
  const at = () => commands().shown.findIndex((row) => row.seriesId === commands().cursor);
  const target = (index: number) => {
    const { shown } = commands();
    return shown[Math.max(0, Math.min(shown.length - 1, index))];
  };
  const none = () => (commands().shown.length === 0 ? 'the list is empty' : null);
  const noRow = () => (commands().cursor === null ? 'no series is marked' : null);
  const always = () => null;
  const withCursor = (perform: (id: number) => void) => () => {
    const { cursor } = commands();
    if (cursor !== null) perform(cursor);
  };
  const define = (
    id: string,
    label: string,
    keys: readonly string[],
    whyNot: () => string | null,
    perform: () => void,
    repeats = false,
  ): Action => ({ id: `worklist.${id}`, label, place: 'Worklist', keys, whyNot, perform, repeats });
  const move = (id: string, label: string, key: string, to: () => number) =>
    define(
      id,
      label,
      [key],
      none,
      () => {
        const row = target(to());
        if (row) commands().setCursor(row.seriesId);
      },
      true,
    );
  const extend = (id: string, label: string, key: string, step: number) =>
    define(
      id,
      label,
      [key],
      none,
      () => {
        const { cursor } = commands();
        const row = target(at() + step);
        if (!row || cursor === null) return;
        commands().extend(cursor, row.seriesId);
        commands().setCursor(row.seriesId);
      },
      true,
    );
  return [
    move('down', 'Next row', 'ArrowDown', () => at() + 1),
    move('up', 'Previous row', 'ArrowUp', () => at() - 1),
    move('pageDown', `${PAGE} rows on`, 'PageDown', () => at() + PAGE),
    move('pageUp', `${PAGE} rows back`, 'PageUp', () => at() - PAGE),
    move('first', 'First row', 'Home', () => 0),
    move('last', 'Last row', 'End', () => commands().shown.length - 1),
    define(
      'open',
      'Open the marked series',
      ['Enter'],
      noRow,
      withCursor((id) => commands().open(id)),
    ),
    define(
      'compare',
      'Compare models on the marked series',
      ['c'],
      noRow,
      withCursor((id) => commands().open(id, 'compare')),
    ),
    define(
      'report',
      'Report of the marked series',
      ['p'],
      noRow,
      withCursor((id) => commands().open(id, 'reports')),
    ),
    define(
      'nextUndone',
      'Open the next undone',
      ['n'],
      () => (nextUndone(commands().shown, commands().cursor) === null ? 'nothing else is left undone' : null),
      () => {
        const next = nextUndone(commands().shown, commands().cursor);
        if (next !== null) commands().open(next);
      },
    ),
    define(
      'select',
      'Select the marked series',
      ['Space'],
      noRow,
      withCursor((id) => commands().toggle(id)),
    ),
    extend('extendDown', 'Select downwards', 'Shift+ArrowDown', 1),
    extend('extendUp', 'Select upwards', 'Shift+ArrowUp', -1),
    define('selectAll', 'Select all that are shown', ['Ctrl+a'], none, () => commands().selectAll()),
    define(
      'clear',
      'Clear the selection',
      ['Escape'],
      () => (commands().selectedCount === 0 ? 'nothing is selected' : null),
      () => commands().clearSelection(),
    ),
    define(
      'analyse',
      'Run models on the selection',
      ['r'],
      () => (commands().targets.length === 0 ? 'select a series first' : null),
      () => commands().analyse(),
    ),
    define('compareMany', 'Compare models over the selection, or over all', ['Shift+c'], none, () =>
      commands().compareMany(),
    ),
    define('flag', 'Flag the marked series, or take the flag off', ['f'], noRow, () => {
      const row = commands().shown[at()];
      if (row) commands().flag(row);
    }),
    define('triage', 'Sort by triage: most likely and least certain first', ['t'], always, () =>
      commands().triage(),
    ),
    define('search', 'Search', ['/'], always, () => commands().focusSearch()),
    define('openFolder', 'Open a folder', ['o'], always, () => commands().openFolder()),
  ];
}
