import { describe, expect, it } from 'vitest';
import { conflicts, keyOf } from './registry.ts';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

describe('keys', () => {
  it('are named as actions name them', () => {
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+z');
    expect(press('z', { metaKey: true })).toBe('Ctrl+z');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press(' ')).toBe('Space');
    expect(press('ArrowDown', { shiftKey: true })).toBe('Shift+ArrowDown');
    expect(press('o', { altKey: true, code: 'KeyO' })).toBe('Alt+o');
    // as a Mac gives them
    expect(press('ø', { altKey: true, code: 'KeyO' })).toBe('Alt+o');
    expect(press('Ø', { altKey: true, shiftKey: true, code: 'KeyO' })).toBe('Alt+Shift+o');
    expect(press('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1');
  });
  it('that two actions claim are found', () => {
    expect(
      conflicts([
        { id: 'a', keys: ['x'] },
        { id: 'b', keys: ['y'] },
      ]),
    ).toEqual([]);
    expect(
      conflicts([
        { id: 'a', keys: ['x', 'y'] },
        { id: 'b', keys: ['y'] },
      ]),
    ).toEqual(['y: a, b']);
  });
});
