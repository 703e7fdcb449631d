import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Font, type Layout, openSync } from 'fontkit';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** Bundled families in the order they are asked: Latin, Greek, Cyrillic; Arabic; Hebrew; Han, kana, hangul. */
const FAMILIES = [
  'noto-sans',
  'noto-sans-arabic',
  'noto-sans-hebrew',
  'noto-sans-sc',
  'noto-sans-jp',
  'noto-sans-kr',
];

const HAN_FAMILIES = ['noto-sans-sc', 'noto-sans-jp', 'noto-sans-kr'];

const MOST_LAYOUTS = 1000;

export type FontWeight = 400 | 700;

interface Subset {
  readonly family: string;
  readonly name: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** Fonts of the report: split into files by the characters they hold; only the files a text needs are opened. */
export class FontLibrary {
  readonly #require = createRequire(import.meta.url);
  readonly #fonts = new Map<string, Font>();
  readonly #layouts = new Map<string, Layout>();
  readonly #files = new Map<string, string | null>();
  #subsets: readonly Subset[] | null = null;

  /**
   * The font file for a character.
   * @param where what the text is, for the message
   * @throws SulcusError REPORT_GLYPH_MISSING naming the character
   */
  fileFor(
    codePoint: number,
    weight: FontWeight,
    where: string,
    families: readonly string[] = FAMILIES,
  ): string {
    const key = `${codePoint}:${weight}:${families.join()}`;
    const known = this.#files.get(key);
    const file = known === undefined ? this.#find(codePoint, weight, families) : known;
    this.#files.set(key, file);
    if (file === null) throw missing(codePoint, where);
    return file;
  }

  /** The families in the order to ask for this text: Han characters take the forms of the script beside them. */
  familiesFor(text: string): readonly string[] {
    const own = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
      ? 'noto-sans-jp'
      : /\p{Script=Hangul}/u.test(text)
        ? 'noto-sans-kr'
        : null;
    if (own === null) return FAMILIES;
    return [
      ...FAMILIES.filter((family) => !HAN_FAMILIES.includes(family)),
      own,
      ...HAN_FAMILIES.filter((family) => family !== own),
    ];
  }

  /** Glyphs of a text in one font, in visual order; kept, because captions repeat from slice to slice. */
  layout(file: string, text: string): Layout {
    const key = `${file}\n${text}`;
    const known = this.#layouts.get(key);
    if (known) return known;
    const layout = this.font(file).layout(text);
    if (this.#layouts.size >= MOST_LAYOUTS) this.#layouts.clear();
    this.#layouts.set(key, layout);
    return layout;
  }

  has(file: string, codePoint: number): boolean {
    return this.font(file).hasGlyphForCodePoint(codePoint);
  }

  font(file: string): Font {
    const open = this.#fonts.get(file) ?? openSync(file);
    this.#fonts.set(file, open);
    return open;
  }

  #find(codePoint: number, weight: FontWeight, families: readonly string[]): string | null {
    if (isControl(codePoint)) return null;
    const subsets = this.#load();
    for (const subset of families.flatMap((family) => subsets.filter((one) => one.family === family))) {
      if (!subset.ranges.some(([low, high]) => codePoint >= low && codePoint <= high)) continue;
      const file = join(
        this.#folder(subset.family),
        'files',
        `${subset.family}-${subset.name}-${weight}-normal.woff`,
      );
      if (this.font(file).hasGlyphForCodePoint(codePoint)) return file;
    }
    return null;
  }

  #load(): readonly Subset[] {
    this.#subsets ??= FAMILIES.flatMap((family) => {
      const table = JSON.parse(readFileSync(join(this.#folder(family), 'unicode.json'), 'utf8')) as Record<
        string,
        string
      >;
      const subsets = Object.entries(table).map(([name, text]) => ({
        family,
        name: name.replace(/[[\]]/g, ''),
        ranges: parseRanges(text),
      }));
      // plain Latin first: digits and punctuation come from one file
      return subsets.sort((a, b) => Number(b.name === 'latin') - Number(a.name === 'latin'));
    });
    return this.#subsets;
  }

  #folder(family: string): string {
    return dirname(this.#require.resolve(`@fontsource/${family}/package.json`));
  }
}

/** Some fonts draw pictures of control characters and replacement marks; a report never prints those for a name. */
const isControl = (codePoint: number): boolean =>
  codePoint < 32 || (codePoint >= 0x7f && codePoint < 0xa0) || (codePoint >= 0xd800 && codePoint < 0xe000);

function missing(codePoint: number, where: string): SulcusError {
  const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const shown = isControl(codePoint) ? name : `${String.fromCodePoint(codePoint)} (${name})`;
  return new SulcusError(
    'REPORT_GLYPH_MISSING',
    `The character ${shown} in ${where} is in none of the fonts of the report, so nothing was exported. Write it in another way.`,
  );
}

/** `U+0041,U+0061-007A` as inclusive pairs. */
function parseRanges(text: string): [number, number][] {
  return text.split(',').map((part) => {
    const [low = '', high] = part.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(low, 16), Number.parseInt(high ?? low, 16)];
  });
}
