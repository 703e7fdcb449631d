import { describe, expect, it } from 'vitest';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { conflicts } from '../actions/registry.ts';
import { type WorklistCommands, worklistActions } from './worklist-actions.ts';

const rows = [1, 2, 3].map((seriesId) => ({ seriesId, review: 'notStarted' }) as WorklistRow);

function listOf(cursor: number | null) {
  const done: string[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]): void => {
      done.push([name, ...given].join(' '));
    };
  const commands: WorklistCommands = {
    shown: rows,
    cursor,
    selectedCount: 0,
    targets: [],
    setCursor: note('cursor'),
    open: note('open'),
    openFolder: note('folder'),
    toggle: note('toggle'),
    extend: note('extend'),
    selectAll: note('all'),
    clearSelection: note('clear'),
    analyse: note('analyse'),
    compareMany: note('compareMany'),
    flag: (row) => note('flag')(row.seriesId),
    focusSearch: note('search'),
    triage: note('triage'),
  };
  const actions = worklistActions(() => commands);
  const press = (key: string) => actions.find((action) => action.keys.includes(key))?.perform();
  return { done, press, actions };
}

describe('the worklist by keyboard', () => {
  it('has no key twice, not with the window’s own either', () => {
    const everywhere = ['?', 'Ctrl+k', 'Ctrl+,', 'Ctrl+j', 'Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+5'];
    const own = everywhere.map((key) => ({ id: key, keys: [key] }));
    expect(conflicts([...listOf(1).actions, ...own])).toEqual([]);
  });
  it('moves within the list only', () => {
    const { done, press } = listOf(3);
    press('ArrowDown');
    press('ArrowUp');
    press('Home');
    press('PageDown');
    expect(done).toEqual(['cursor 3', 'cursor 2', 'cursor 1', 'cursor 3']);
  });
  it('extends the selection from the marked row', () => {
    const { done, press } = listOf(1);
    press('Shift+ArrowDown');
    expect(done).toEqual(['extend 1 2', 'cursor 2']);
  });
  it('says why something cannot be done', () => {
    const reason = (id: string) =>
      listOf(null)
        .actions.find((action) => action.id === `worklist.${id}`)
        ?.whyNot();
    expect(reason('open')).toBe('no series is marked');
    expect(reason('analyse')).toBe('select a series first');
    expect(reason('clear')).toBe('nothing is selected');
    expect(reason('search')).toBeNull();
  });
});
