import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapParagraph } from './wrap-text.ts';

const measure = (text: string): number => [...text].length;

describe('wrapping', () => {
  it('breaks at spaces', () => {
    expect(wrapParagraph('one two three', 7, measure)).toEqual(['one two', 'three']);
  });
  it('breaks Chinese anywhere, but not before a closing mark', () => {
    expect(wrapParagraph('甲乙丙丁。戊', 4, measure)).toEqual(['甲乙丙', '丁。戊']);
  });
  it('cuts a long word between characters, never inside one', () => {
    expect(wrapParagraph('a\u{20000}\u{20000}e\u0301', 2, measure)).toEqual([
      'a\u{20000}',
      '\u{20000}',
      'e\u0301',
    ]);
  });
  it('no line is wider than the width, and no letter is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary-ascii', minLength: 1 })),
        fc.integer({ min: 1, max: 30 }),
        (words, width) => {
          const text = words.join(' ');
          const lines = wrapParagraph(text, width, measure);
          expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(Math.max(width, 2));
        },
      ),
    );
  });
  it('measures each word a bounded number of times', () => {
    let calls = 0;
    wrapParagraph('x'.repeat(20_000), 80, (text) => {
      calls++;
      return measure(text);
    });
    expect(calls).toBeLessThan(25_000);
  });
});
