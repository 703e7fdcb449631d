import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineMasks } from './combine.ts';

const bit = fc.integer({ min: 0, max: 1 });
const pairs = fc.array(fc.tuple(bit, bit), { minLength: 1, maxLength: 40 });

describe('combineMasks', () => {
  it.each([
    ['add', (mine: boolean, theirs: boolean) => mine || theirs],
    ['keepCommon', (mine: boolean, theirs: boolean) => mine && theirs],
    ['subtract', (mine: boolean, theirs: boolean) => mine && !theirs],
  ] as const)('%s is that of sets, pixel by pixel, and leaves both masks as they are', (rule, expected) => {
    fc.assert(
      fc.property(pairs, (bits) => {
        const mine = Uint8Array.from(bits, ([value]) => value);
        const theirs = Uint8Array.from(bits, ([, value]) => value);
        const after = combineMasks(mine, theirs, rule);
        expect([...after]).toEqual(bits.map(([a, b]) => (expected(a === 1, b === 1) ? 1 : 0)));
        expect([...mine]).toEqual(bits.map(([value]) => value));
        expect([...theirs]).toEqual(bits.map(([, value]) => value));
      }),
    );
  });

  it('refuses masks of different sizes', () => {
    expect(() => combineMasks(new Uint8Array(4), new Uint8Array(5), 'add')).toThrow(RangeError);
  });
});
