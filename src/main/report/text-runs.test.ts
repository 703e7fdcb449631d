import { describe, expect, it } from 'vitest';
import { FontLibrary } from './font-library.ts';
import { directionOf, isolated, textRuns } from './text-runs.ts';

const fonts = new FontLibrary();
const runs = (line: string, direction: 'ltr' | 'rtl' = 'ltr') =>
  textRuns(line, fonts, 400, 'the test', direction);
/** What stands on paper from left to right. */
const seen = (line: string, direction: 'ltr' | 'rtl' = 'ltr'): string =>
  runs(line, direction)
    .flatMap(({ file, text }) => fonts.layout(file, text).glyphs)
    .flatMap((glyph) => [...glyph.codePoints].reverse())
    .map((code) => String.fromCodePoint(code))
    .join('');
const files = (line: string): string[] => [
  ...new Set(runs(line).map((run) => run.file.replace(/^.*files\//, ''))),
];

describe('text in the scripts of the world', () => {
  it.each([
    ['Ångström Nguyễn Łukasz', 'noto-sans-latin'],
    ['Παπαδόπουλος', 'noto-sans-greek'],
    ['Иванов Пётр', 'noto-sans-cyrillic'],
    ['محمد', 'noto-sans-arabic-arabic'],
    ['כהן', 'noto-sans-hebrew-hebrew'],
    ['王小明', 'noto-sans-sc'],
    ['やまだ', 'noto-sans-jp'],
    ['김철수', 'noto-sans-kr'],
  ])('%s prints from a bundled font', (name, family) => {
    expect(files(name).some((file) => file.startsWith(family))).toBe(true);
    for (const run of runs(name)) {
      expect(fonts.layout(run.file, run.text).glyphs.every((glyph) => glyph.id !== 0)).toBe(true);
    }
  });

  it('Han characters beside kana take Japanese forms, beside hangul Korean ones', () => {
    expect(files('山').every((file) => file.startsWith('noto-sans-sc'))).toBe(true);
    expect(files('山やま').every((file) => file.startsWith('noto-sans-jp'))).toBe(true);
    expect(files('山산').every((file) => file.startsWith('noto-sans-kr'))).toBe(true);
  });

  it('Arabic letters are joined: the same letter takes other forms at the start, the middle and the end', () => {
    const [run] = runs('سسس');
    const ids = run ? fonts.layout(run.file, run.text).glyphs.map((glyph) => glyph.id) : [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(3);
  });

  it('a zero-width non-joiner keeps Persian letters apart', () => {
    const shape = (text: string) =>
      runs(text).flatMap((run) => fonts.layout(run.file, run.text).glyphs.map((glyph) => glyph.id));
    expect(shape('می\u200cخ')).not.toEqual(shape('میخ'));
  });
});

describe('right-to-left text', () => {
  it('stands in visual order with mirrored brackets', () => {
    expect(seen('כהן, יוסף (בן 45)', 'rtl')).toBe('(45 ןב) ףסוי ,ןהכ');
  });
  it('a name does not turn the date and the slice beside it round', () => {
    const caption = `${isolated('כהן')}  1998-04-12  slice 4`;
    expect(seen(caption)).toBe('ןהכ  1998-04-12  slice 4');
    // without isolation the date of a right-to-left line is written backwards: the reason for isolated()
    expect(seen('محمد  1998-04-12', 'rtl')).toContain('12-04-1998');
  });
  it('a name that carries its own steering marks cannot get out of its place', () => {
    const caption = `${isolated('a\u202eb\u2069\u202e')} slice 12`;
    expect(seen(caption)).toBe('ab slice 12');
  });
  it('numbers in Arabic-Indic and Persian digits keep their order', () => {
    expect(seen('۴۵۶')).toBe('۴۵۶');
    expect(seen('٤٥٦')).toBe('٤٥٦');
  });
  it('a paragraph has the direction of its first strong letter', () => {
    expect(directionOf('12 כהן abc')).toBe('rtl');
    expect(directionOf('12 abc כהן')).toBe('ltr');
    expect(directionOf('12')).toBe('ltr');
  });
});

describe('a character that no bundled font has', () => {
  it.each([
    ['\u{1f9e0}', 'U+1F9E0'],
    ['\u0e01', 'U+0E01'],
    ['\u0007', 'U+0007'],
    ['\ud800', 'U+D800'],
  ])('%j stops the export and is named with its place', (character, name) => {
    expect(() => textRuns(`ab${character}`, fonts, 700, 'the patient')).toThrowError(
      expect.objectContaining({
        code: 'REPORT_GLYPH_MISSING',
        message: expect.stringMatching(new RegExp(`${name.replace('+', '\\+')}.*in the patient`)),
      }),
    );
  });
});
