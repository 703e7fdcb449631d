import { describe, expect, it } from 'vitest';
import { knownPlaces } from '../shell/known-places.ts';
import { EVERYWHERE, keysOf, NO_KEYS, parseKeyMap, whyNotKey, withKey } from './key-map.ts';
import { conflicts } from './registry.ts';

const PLACES = [
  {
    place: 'Read',
    actions: [
      { id: 'read.a', label: 'First', keys: ['a'] },
      { id: 'read.b', label: 'Second', keys: ['b', 'Ctrl+b'] },
    ],
  },
  { place: 'Worklist', actions: [{ id: 'list.c', label: 'Third', keys: ['c'] }] },
  { place: EVERYWHERE, actions: [{ id: 'all.d', label: 'Fourth', keys: ['d'] }] },
];

describe('keys a reader gives', () => {
  it('take the place of an action’s own and can be given back', () => {
    const action = { id: 'read.b', keys: ['b', 'Ctrl+b'] };
    const map = withKey(NO_KEYS, 'read.b', 'x');
    expect(keysOf(map, action)).toEqual(['x']);
    expect(keysOf(withKey(map, 'read.b', null), action)).toEqual(['b', 'Ctrl+b']);
    expect(parseKeyMap(JSON.stringify(map))).toEqual(map);
  });

  it('are refused with the reason where another action that is there at the same time has them', () => {
    const why = (key: string, id: string, map = NO_KEYS) => whyNotKey(key, id, PLACES, map);
    expect(why('b', 'read.a')).toContain('“Second” (Read)');
    expect(why('Ctrl+b', 'read.a')).toContain('“Second”');
    expect(why('d', 'read.a')).toContain('“Fourth” (Everywhere)');
    expect(why('c', 'all.d')).toContain('“Third” (Worklist)');
    // never on the screen together
    expect(why('c', 'read.a')).toBeNull();
    // its own key, and one that its owner has given up
    expect(why('a', 'read.a')).toBeNull();
    expect(why('b', 'read.a', withKey(NO_KEYS, 'read.b', 'x'))).toBeNull();
    expect(why('x', 'read.a', withKey(NO_KEYS, 'read.b', 'x'))).toContain('“Second”');
  });

  it('are refused where they belong to the window or to everything', () => {
    for (const key of ['Escape', 'Enter', 'Tab', 'F5', 'Ctrl+w', 'Ctrl+Shift+t', 'Shift', 'Alt+F4'])
      expect([key, whyNotKey(key, 'read.a', PLACES, NO_KEYS) === null]).toEqual([key, false]);
  });

  it('stored as something else are left out', () => {
    expect(parseKeyMap('not json')).toEqual({});
    expect(parseKeyMap('{"read.a":"x","read.b":["y"],"read.c":[1]}')).toEqual({ 'read.b': ['y'] });
    expect(parseKeyMap(undefined)).toEqual({});
  });
});

describe('every action of every place', () => {
  const places = knownPlaces([]);
  it.each(places.filter(({ place }) => place !== EVERYWHERE))(
    '$place has one meaning per key',
    ({ actions }) => {
      const everywhere = places.find(({ place }) => place === EVERYWHERE)?.actions ?? [];
      expect(conflicts([...actions, ...everywhere])).toEqual([]);
    },
  );
});
